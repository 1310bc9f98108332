import type * as port from './accessibility';

/** `asControl` for mini-programs: they call the attribute `aria-role`. */
export const asMiniControl: typeof port.asControl = (role, label, isSelected) => ({
  'aria-role': role,
  'aria-label': label,
  ...(isSelected === undefined ? {} : { 'aria-selected': isSelected }),
});

/** `asText` for mini-programs. */
export const asMiniText: typeof port.asText = (label) => ({ 'aria-role': 'text', 'aria-label': label });
