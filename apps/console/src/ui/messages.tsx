import type { ReactNode } from 'react';
import type { Failure } from '../api';
import { failureText, useTexts } from '../texts/texts';
import { Button, IconButton } from './controls';
import { CloseIcon, FailIcon, OkIcon, WarnIcon } from './icons';

export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'live' | 'accent';

export const Tag = ({ tone, children, title }: { tone: Tone; children: ReactNode; title?: string }) => (
  <span className={`tag tone-${tone}`} title={title}>
    {children}
  </span>
);

const ICONS = { good: <OkIcon />, warn: <WarnIcon />, bad: <FailIcon /> };

interface NoticeProps {
  tone: 'good' | 'warn' | 'bad';
  title: string;
  children?: ReactNode;
  onClose?: () => void;
}

/** A result or a warning that stays until it is no longer true or is put away. */
export function Notice({ tone, title, children, onClose }: NoticeProps) {
  const texts = useTexts();
  return (
    <div className={`notice tone-${tone}`}>
      {ICONS[tone]}
      <div className="notice-body">
        <p className="notice-title">{title}</p>
        {children}
      </div>
      {onClose && (
        <IconButton label={texts.close} onClick={onClose}>
          <CloseIcon />
        </IconButton>
      )}
    </div>
  );
}

/** The text of a failure, with what to tell whoever helps. */
export function FailureText({ failure }: { failure: Failure }) {
  const texts = useTexts();
  return (
    <>
      <p>{failureText(texts, failure.code)}</p>
      <p className="small faint">{texts.errorWith(failure.code, failure.requestId)}</p>
    </>
  );
}

interface FailurePanelProps {
  title: string;
  failure: Failure;
  /** On the button; "again" unless said. */
  action?: string;
  onRetry: () => void;
}

/** In the place of something that could not be loaded. */
export function FailurePanel({ title, failure, action, onRetry }: FailurePanelProps) {
  const texts = useTexts();
  return (
    <div className="panel-state" role="alert">
      <span className="panel-icon tone-bad">
        <FailIcon />
      </span>
      <h2>{title}</h2>
      <FailureText failure={failure} />
      <Button onClick={onRetry}>{action ?? texts.retry}</Button>
    </div>
  );
}

export function EmptyPanel({ icon, title, children }: { icon: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="panel-state">
      <span className="panel-icon tone-calm">{icon}</span>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Grey bars in the place of what is being loaded, as high as the rows that will come. */
export function Skeleton({ rows }: { rows: number }) {
  const texts = useTexts();
  return (
    <div className="skeleton" role="status" aria-label={texts.loading}>
      {Array.from({ length: rows }, (_, row) => (
        <div className="skeleton-row" key={row} aria-hidden="true">
          <span className="bone bone-cover" />
          <span className="bone bone-long" />
          <span className="bone bone-short" />
          <span className="bone bone-short" />
        </div>
      ))}
    </div>
  );
}

interface ToastProps {
  text: string;
  failure?: Failure;
  onClose: () => void;
}

/** A failed action, told beside the list and not in it, so nothing jumps. */
export function Toast({ text, failure, onClose }: ToastProps) {
  return (
    <div className="toast" role="alert">
      <Notice tone="bad" title={text} onClose={onClose}>
        {failure && <FailureText failure={failure} />}
      </Notice>
    </div>
  );
}

/** Says to screen readers what sighted people see happen. */
export const Said = ({ children }: { children: ReactNode }) => (
  <p className="sr-only" aria-live="polite" role="status">
    {children}
  </p>
);
