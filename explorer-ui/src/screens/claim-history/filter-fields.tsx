import { CLAIM_STATES } from '@piaosu/core';
import { Input } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { FilterName, FilterValues } from './history-filter.ts';

type Options = readonly { readonly value: string; readonly label: string }[];

interface FilterFieldsProps {
  readonly values: FilterValues;
  readonly set: (name: FilterName, value: string) => void;
  readonly receipt: string;
  readonly onReceipt: (receipt: string) => void;
  /** For supervision, which sees the claims of several payers. */
  readonly payers: Options | undefined;
}

/** What the claims are looked for by; all of it stands in the address but the number of a receipt. */
export function FilterFields({ values, set, receipt, onReceipt, payers }: FilterFieldsProps) {
  const { t } = useTranslation('claim-history');
  const { t: desk } = useTranslation('claim-desk');
  const text = (name: FilterName, type: 'date' | 'text') => (
    <TextField
      label={t(`filter.${name}`)}
      type={type}
      value={values[name]}
      onChange={(value) => {
        set(name, value);
      }}
    />
  );
  const choice = (name: FilterName, options: Options) => (
    <ChoiceField
      label={t(`filter.${name}`)}
      all={t('filter.all')}
      options={options}
      value={values[name]}
      onChange={(value) => {
        set(name, value);
      }}
    />
  );
  return (
    <div className="ps-history-filters">
      {text('from', 'date')}
      {text('to', 'date')}
      {choice(
        'state',
        CLAIM_STATES.map((value) => ({ value, label: desk(`state.${value}`) })),
      )}
      {text('min', 'text')}
      {text('max', 'text')}
      {payers !== undefined && choice('payer', payers)}
      <TextField
        label={t('filter.receipt')}
        type="text"
        wide
        placeholder={t('filter.receipt-example')}
        value={receipt}
        onChange={onReceipt}
      />
    </div>
  );
}

interface ChoiceFieldProps {
  readonly label: string;
  readonly all: string;
  readonly options: Options;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The browser's own list: it opens at once and in sight, also on a phone. */
function ChoiceField({ label, all, options, value, onChange }: ChoiceFieldProps) {
  const id = useId();
  return (
    <div className="ps-history-field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      >
        <option value="">{all}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly type: 'date' | 'text';
  readonly value: string;
  readonly placeholder?: string;
  readonly wide?: boolean;
  readonly onChange: (value: string) => void;
}

function TextField({ label, type, value, placeholder = '', wide = false, onChange }: TextFieldProps) {
  const id = useId();
  return (
    <div className={wide ? 'ps-history-field ps-history-wide' : 'ps-history-field'}>
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        type={type}
        value={value}
        placeholder={placeholder}
        autoComplete="off"
        onChange={({ target }) => {
          onChange(target.value);
        }}
      />
    </div>
  );
}
