import { Input } from 'antd';
import './field.css';

interface LabelledInputProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly hint?: string;
  readonly numeric?: boolean;
  readonly disabled?: boolean;
  readonly faulty?: boolean;
}

/** A text field with its label above it; keeps nothing that a browser would offer to the next person. */
export function LabelledInput(props: LabelledInputProps) {
  const { id, label, value, onChange, hint, numeric = false, disabled = false, faulty = false } = props;
  return (
    <div className="ps-field">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        value={value}
        disabled={disabled}
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        aria-invalid={faulty}
        {...(numeric ? { inputMode: 'numeric' as const } : {})}
        {...(faulty ? { status: 'error' as const } : {})}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      />
      {hint !== undefined && (
        <span id={`${id}-hint`} className="ps-soft">
          {hint}
        </span>
      )}
    </div>
  );
}
