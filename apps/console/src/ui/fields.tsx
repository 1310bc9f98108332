import { type InputHTMLAttributes, type ReactNode, useId } from 'react';

interface Noted {
  label: string;
  hint?: string | undefined;
  /** Why it was refused; stays until it is said no more. */
  problem?: string | undefined;
}

/** What ties a field to its notes. */
interface Ties {
  'aria-invalid': true | undefined;
  'aria-describedby': string | undefined;
}

/** A field under its label, with its notes below. */
function Field({ label, hint, problem, children }: Noted & { children: (ties: Ties) => ReactNode }) {
  const noteId = useId();
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      {children({
        'aria-invalid': problem ? true : undefined,
        'aria-describedby': hint || problem ? noteId : undefined,
      })}
      <Note id={noteId} hint={hint} problem={problem} />
    </label>
  );
}

interface TextFieldProps extends Noted, Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'id'> {
  value: string;
  onValue: (value: string) => void;
}

/** One line of text under its label. */
export const TextField = ({ label, hint, problem, onValue, ...rest }: TextFieldProps) => (
  <Field label={label} hint={hint} problem={problem}>
    {(ties) => (
      <input
        autoCapitalize="none"
        spellCheck={false}
        maxLength={600}
        {...rest}
        {...ties}
        onChange={(event) => onValue(event.target.value)}
      />
    )}
  </Field>
);

interface TextAreaProps extends Noted {
  value: string;
  maxLength: number;
  onValue: (value: string) => void;
}

/** Some lines of text under their label. */
export const TextArea = ({ label, hint, problem, onValue, ...rest }: TextAreaProps) => (
  <Field label={label} hint={hint} problem={problem}>
    {(ties) => <textarea rows={3} {...rest} {...ties} onChange={(event) => onValue(event.target.value)} />}
  </Field>
);

/** What a field wants, and what stands against what is in it. */
function Note({ id, hint, problem }: Pick<Noted, 'hint' | 'problem'> & { id: string }) {
  if (!hint && !problem) return null;
  return (
    <span className="small" id={id}>
      {problem && <span className="field-problem">{problem} </span>}
      {hint && <span className="faint">{hint}</span>}
    </span>
  );
}

interface ChoiceProps<T extends string> extends Noted {
  value: T;
  options: readonly { value: T; text: string }[];
  onValue: (value: T) => void;
  /** The label is for screen readers alone. */
  isBare?: boolean;
}

/** One of several, in a list that opens. */
export function Choice<T extends string>({ label, hint, problem, value, options, onValue, isBare }: ChoiceProps<T>) {
  const list = (ties?: Ties) => (
    <select
      aria-label={isBare ? label : undefined}
      value={value}
      {...ties}
      onChange={(event) => onValue(event.target.value as T)} // the options are all of them
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.text}
        </option>
      ))}
    </select>
  );
  if (isBare) return list();
  return (
    <Field label={label} hint={hint} problem={problem}>
      {list}
    </Field>
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
