import { Input } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Days } from '../../api/supervision.ts';
import { daysOf, lastDays } from './days.ts';

const SPANS = [7, 30, 90] as const;

export interface DayRange {
  /** Undefined: what was chosen makes no range. */
  readonly days: Days | undefined;
  readonly from: string;
  readonly to: string;
  readonly set: (days: Days) => void;
}

/** The days of a page, kept in its address. */
export function useDayRange(): DayRange {
  const [search, setSearch] = useSearchParams();
  const days = daysOf({ from: search.get('from') ?? '', to: search.get('to') ?? '' });
  return {
    days,
    from: search.get('from') ?? days?.from ?? '',
    to: search.get('to') ?? days?.to ?? '',
    set: ({ from, to }) => {
      setSearch(
        (now) => {
          const next = new URLSearchParams(now);
          next.set('from', from);
          next.set('to', to);
          return next;
        },
        { replace: true, preventScrollReset: true },
      );
    },
  };
}

/** Two days to choose, and the usual spans as one press each. */
export function DayRangeFields({ range }: { readonly range: DayRange }) {
  const { t } = useTranslation('supervision');
  const { days, from, to, set } = range;
  const note = useId();
  return (
    <fieldset className="ps-days">
      <legend>{t('days.label')}</legend>
      <div className="ps-row">
        <DayField
          label={t('days.from')}
          value={from}
          note={note}
          onChange={(day) => {
            set({ from: day, to });
          }}
        />
        <DayField
          label={t('days.to')}
          value={to}
          note={note}
          onChange={(day) => {
            set({ from, to: day });
          }}
        />
        {SPANS.map((span) => (
          <button
            key={span}
            type="button"
            className="ps-plain-button"
            onClick={() => {
              set(lastDays(span));
            }}
          >
            {t('days.last', { days: span })}
          </button>
        ))}
      </div>
      <p id={note} className={days === undefined ? 'ps-days-wrong' : 'ps-soft'} role="status">
        {t(days === undefined ? 'days.wrong' : 'days.note')}
      </p>
    </fieldset>
  );
}

interface DayFieldProps {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly onChange: (day: string) => void;
}

function DayField({ label, value, note, onChange }: DayFieldProps) {
  const id = useId();
  return (
    <span className="ps-days-field">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        type="date"
        value={value}
        aria-describedby={note}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      />
    </span>
  );
}
