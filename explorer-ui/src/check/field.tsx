import { useId } from 'react';

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  /** What is wrong with it; absent: nothing. */
  readonly fault?: string | undefined;
  readonly numeric?: boolean;
  readonly onChange: (value: string) => void;
}

/** A labelled input with its hint and, when something is wrong, the fault: all of it read out together. */
export function Field({ name, label, hint, value, fault, numeric = false, onChange }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...{ id, name, value }}
        type="text"
        inputMode={numeric ? 'decimal' : 'text'}
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      />
      <p id={`${id}-hint`} className={fault === undefined ? 'ps-soft hint' : 'fault hint'}>
        {fault ?? hint}
      </p>
    </div>
  );
}
