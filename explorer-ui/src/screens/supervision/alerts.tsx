import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { sentenceOf } from '@piaosu/core';
import type { Alert } from '@piaosu/gateway/api';
import { listAlerts } from '../../api/supervision.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { useSentences } from '../../ui/sentences.ts';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { ALERT_CODES } from './alert-codes.ts';
import { SeverityFlag, StateFlag } from './alert-flags.tsx';
import { FilterSelect } from './filter-select.tsx';
import { useNameOf } from './institution-names.ts';
import type { ListColumn } from './list-table.tsx';
import { usePaged } from './paged.ts';
import { PagedTable } from './paged-table.tsx';
import './supervision.css';

const STATES = ['OPEN', 'FORWARDED', 'CONFIRMED', 'DISMISSED', 'ELSEWHERE'] as const satisfies Alert['state'][];
const SEVERITIES = ['CRITICAL', 'WARNING', 'INFO'] as const satisfies Alert['severity'][];

/** What somebody must look at; the filters stand in the address. */
export default function Alerts() {
  const { t } = useTranslation('supervision');
  const { values, set, clear, any } = useUrlFilters(['state', 'severity', 'overdue', 'code']);
  const { state, severity, overdue, code } = values;
  const list = usePaged(['alerts', values], (cursor, signal) =>
    listAlerts(
      {
        ...{ state: state || undefined, severity: severity || undefined },
        ...{ overdue: overdue || undefined, code: code || undefined },
      },
      cursor,
      signal,
    ),
  );
  const columns = useColumns();
  return (
    <Page lead={t('alerts.lead')}>
      <Filters values={values} set={set}>
        {any && (
          <button type="button" className="ps-plain-button" onClick={clear}>
            {t('alerts.clear')}
          </button>
        )}
      </Filters>
      <PagedTable
        caption={t('alerts.caption')}
        list={list}
        rowKey={({ id }) => id}
        columns={columns}
        empty={<EmptyState title={t('alerts.none')}>{t('alerts.none-text')}</EmptyState>}
      />
    </Page>
  );
}

type Name = 'state' | 'severity' | 'overdue' | 'code';

interface FiltersProps {
  readonly values: Readonly<Record<Name, string>>;
  readonly set: (name: Name, value: string) => void;
  readonly children: React.ReactNode;
}

function Filters({ values, set, children }: FiltersProps) {
  const { t } = useTranslation('supervision');
  const language = useSentences();
  const choices = {
    state: STATES.map((value) => ({ value, label: t(`alerts.state-${value}`) })),
    severity: SEVERITIES.map((value) => ({ value, label: t(`alerts.severity-${value}`) })),
    overdue: (['true', 'false'] as const).map((value) => ({ value, label: t(`alerts.overdue-${value}`) })),
    code: ALERT_CODES.map((value) => ({ value, label: sentenceOf(value, language) })),
  };
  const labels = {
    ...{ state: t('alerts.state'), severity: t('alerts.severity') },
    ...{ overdue: t('alerts.overdue-label'), code: t('alerts.code') },
  };
  return (
    <div className="ps-super-filters">
      {(['state', 'severity', 'overdue', 'code'] as const).map((name) => (
        <FilterSelect
          key={name}
          label={labels[name]}
          value={values[name]}
          options={choices[name]}
          onChange={(value) => {
            set(name, value);
          }}
        />
      ))}
      {children}
    </div>
  );
}

function useColumns(): ListColumn<Alert>[] {
  const { t } = useTranslation('supervision');
  const language = useSentences();
  const nameOf = useNameOf();
  return [
    {
      ...{ key: 'what', title: t('alerts.what'), head: true },
      cell: ({ id, sentence }) => <Link to={`/supervision/alerts/${id}`}>{sentence[language]}</Link>,
    },
    {
      ...{ key: 'severity', title: t('alerts.severity') },
      cell: ({ severity }) => <SeverityFlag severity={severity} />,
    },
    { key: 'state', title: t('alerts.state'), cell: (alert) => <StateFlag {...alert} /> },
    { key: 'due', title: t('alerts.due'), cell: ({ due }) => <Moment at={due} /> },
    {
      ...{ key: 'who', title: t('alerts.who') },
      cell: ({ institution }) => (institution === null ? t('alert.no-institution') : nameOf(institution)),
    },
    { key: 'at', title: t('alerts.at'), cell: ({ at }) => <Moment at={at} /> },
  ];
}
