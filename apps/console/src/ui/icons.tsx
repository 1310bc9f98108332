import type { ReactNode } from 'react';

const Icon = ({ children }: { children: ReactNode }) => (
  <svg
    className="icon"
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.6"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    {children}
  </svg>
);

export const UpIcon = () => (
  <Icon>
    <path d="m5.5 12 4.5-4.5 4.5 4.5" />
  </Icon>
);
export const DownIcon = () => (
  <Icon>
    <path d="m5.5 8 4.5 4.5L14.5 8" />
  </Icon>
);
export const RefreshIcon = () => (
  <Icon>
    <path d="M16 10a6 6 0 1 1-1.8-4.3L16 7.4M16 3.6v3.8h-3.8" />
  </Icon>
);
export const EditIcon = () => (
  <Icon>
    <path d="M4 16h2.8l8.4-8.4a1.6 1.6 0 0 0 0-2.2l-.6-.6a1.6 1.6 0 0 0-2.2 0L4 13.2V16Z" />
  </Icon>
);
export const SignOutIcon = () => (
  <Icon>
    <path d="M8 4H5.5A1.5 1.5 0 0 0 4 5.5v9A1.5 1.5 0 0 0 5.5 16H8M12.5 13.2 16 10l-3.5-3.2M16 10H8" />
  </Icon>
);
export const SunIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="3" />
    <path d="M10 3v1.5M10 15.5V17M3 10h1.5M15.5 10H17M5 5l1.1 1.1M13.9 13.9 15 15M5 15l1.1-1.1M13.9 6.1 15 5" />
  </Icon>
);
export const MoonIcon = () => (
  <Icon>
    <path d="M15.8 12.1A6.3 6.3 0 0 1 7.9 4.2a6.3 6.3 0 1 0 7.9 7.9Z" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m6 6 8 8M14 6l-8 8" />
  </Icon>
);
export const PictureIcon = () => (
  <Icon>
    <rect x="3.5" y="4.5" width="13" height="11" rx="1.5" />
    <path d="m4 13.5 3.5-3.5 2.8 2.8L12.5 11l3.5 3" />
    <circle cx="12.6" cy="7.8" r="1" />
  </Icon>
);
export const OkIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7" />
    <path d="m7 10.2 2.1 2.1L13.2 8" />
  </Icon>
);
export const WarnIcon = () => (
  <Icon>
    <path d="M10 3.5 17.2 16H2.8L10 3.5ZM10 8.3v3.4M10 13.8v.1" />
  </Icon>
);
export const FailIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7" />
    <path d="m7.6 7.6 4.8 4.8M12.4 7.6l-4.8 4.8" />
  </Icon>
);
