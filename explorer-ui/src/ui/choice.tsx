import { useId } from 'react';
import './choice.css';

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  /** Undefined where nothing may be suggested. */
  readonly value: T | undefined;
  readonly onChange: (value: T) => void;
}

/** One of a few: real radio buttons that look like a row of keys. */
export function Choice<T extends string>({ label, options, value, onChange }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset className="ps-choice">
      <legend>{label}</legend>
      <div className="ps-choice-row">
        {options.map((option) => (
          <label key={option.value} className="ps-choice-key">
            <input
              type="radio"
              name={name}
              checked={option.value === value}
              onChange={() => {
                onChange(option.value);
              }}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
