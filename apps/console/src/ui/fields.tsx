import { type InputHTMLAttributes, type ReactNode, useId } from 'react';

interface TextFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'id'> {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string;
}

/** One line of text under its label. */
export function TextField({ label, onValue, hint, ...rest }: TextFieldProps) {
  const hintId = useId();
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input
        autoCapitalize="none"
        spellCheck={false}
        maxLength={600}
        {...rest}
        aria-describedby={hint ? hintId : undefined}
        onChange={(event) => onValue(event.target.value)}
      />
      {hint && (
        <span className="small faint" id={hintId}>
          {hint}
        </span>
      )}
    </label>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; text: string }[];
  onValue: (value: T) => void;
  /** The label is for screen readers alone. */
  isBare?: boolean;
}

/** One of several, in a list that opens. */
export function Choice<T extends string>({ label, value, options, onValue, isBare = false }: ChoiceProps<T>) {
  const list = (
    <select
      aria-label={isBare ? label : undefined}
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
