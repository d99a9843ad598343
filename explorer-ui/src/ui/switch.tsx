import { useId } from 'react';
import './switch.css';

interface SwitchProps {
  readonly label: string;
  readonly hint?: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

/** On or off, with its words beside it and the whole row to press. */
export function Switch({ label, hint, on, onChange }: SwitchProps) {
  const id = useId();
  return (
    <label className="ps-switch" htmlFor={id}>
      <span className="ps-switch-words">
        <span>{label}</span>
        {hint !== undefined && <span className="ps-soft ps-switch-hint">{hint}</span>}
      </span>
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={on}
        onChange={({ target }) => {
          onChange(target.checked);
        }}
      />
      <span className="ps-switch-track" aria-hidden="true" />
    </label>
  );
}
