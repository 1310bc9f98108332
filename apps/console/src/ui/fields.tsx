import { type InputHTMLAttributes, type ReactNode, useId } from 'react';

interface TextFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'id'> {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string;
  /** Why it was refused; stays until it is said no more. */
  problem?: string | undefined;
}

/** One line of text under its label. */
export function TextField({ label, onValue, hint, problem, ...rest }: TextFieldProps) {
  const noteId = useId();
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input
        autoCapitalize="none"
        spellCheck={false}
        maxLength={600}
        {...rest}
        aria-invalid={problem ? true : undefined}
        aria-describedby={hint || problem ? noteId : undefined}
        onChange={(event) => onValue(event.target.value)}
      />
      <Note id={noteId} hint={hint} problem={problem} />
    </label>
  );
}

interface TextAreaProps {
  label: string;
  value: string;
  maxLength: number;
  onValue: (value: string) => void;
  hint?: string;
  problem?: string | undefined;
}

/** Some lines of text under their label. */
export function TextArea({ label, onValue, hint, problem, ...rest }: TextAreaProps) {
  const noteId = useId();
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <textarea
        rows={3}
        {...rest}
        aria-invalid={problem ? true : undefined}
        aria-describedby={hint || problem ? noteId : undefined}
        onChange={(event) => onValue(event.target.value)}
      />
      <Note id={noteId} hint={hint} problem={problem} />
    </label>
  );
}

/** What a field wants, and what stands against what is in it. */
function Note({ id, hint, problem }: { id: string; hint: string | undefined; problem: string | undefined }) {
  if (!hint && !problem) return null;
  return (
    <span className="small" id={id}>
      {problem && <span className="field-problem">{problem} </span>}
      {hint && <span className="faint">{hint}</span>}
    </span>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; text: string }[];
  onValue: (value: T) => void;
  /** The label is for screen readers alone. */
  isBare?: boolean;
  problem?: string | undefined;
}

/** One of several, in a list that opens. */
export function Choice<T extends string>({ label, value, options, onValue, isBare, problem }: ChoiceProps<T>) {
  const noteId = useId();
  const list = (
    <select
      aria-label={isBare ? label : undefined}
      aria-invalid={problem ? true : undefined}
      aria-describedby={problem ? noteId : undefined}
      value={value}
      onChange={(event) => onValue(event.target.value as T)} // the options are all of them
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.text}
        </option>
      ))}
    </select>
  );
  if (isBare) return list;
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      {list}
      <Note id={noteId} hint={undefined} problem={problem} />
    </label>
  );
}

/** A box to tick. */
export function Tick({
  on,
  onChange,
  children,
}: {
  on: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
}) {
  return (
    <label className="tick">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
      <span>{children}</span>
    </label>
  );
}
