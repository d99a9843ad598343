import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { toApiProblem } from '../../api/problem.ts';
import { readDuplicates, type Days } from '../../api/supervision.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Money } from '../../ui/money.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { DayRangeFields, useDayRange } from './day-range.tsx';
import { DuplicatePicture } from './duplicate-picture.tsx';
import { rowsOf, type DuplicateRow } from './duplicate-rows.ts';
import { ListTable, type ListColumn } from './list-table.tsx';
import './supervision.css';

/** Who claimed on the same bill: a picture, and a table that says the same. */
export default function Duplicates() {
  const { t } = useTranslation('supervision');
  const range = useDayRange();
  return (
    <Page lead={t('duplicates.lead')}>
      <DayRangeFields range={range} />
      {range.days !== undefined && <Bills days={range.days} />}
    </Page>
  );
}

function Bills({ days }: { readonly days: Days }) {
  const { t } = useTranslation('supervision');
  const columns = useColumns();
  const { data, error, refetch } = useQuery({
    queryKey: ['duplicates', days],
    queryFn: ({ signal }) => readDuplicates(days, signal),
  });
  if (error !== null) return <ProblemNotice problem={toApiProblem(error)} again={() => void refetch()} />;
  if (data === undefined) return <PageSkeleton />;
  const { items, truncated } = data;
  if (items.length === 0) return <EmptyState title={t('duplicates.none')}>{t('duplicates.none-text')}</EmptyState>;
  return (
    <>
      <section className="ps-card" aria-labelledby="duplicates-picture">
        <h2 id="duplicates-picture">{t('duplicates.picture')}</h2>
        <p className="ps-super-legend ps-soft">
          <span>{t('duplicates.claimed')}</span>
          <span>{t('duplicates.refused')}</span>
        </p>
        <DuplicatePicture items={items} />
        {truncated && <p className="ps-soft">{t('duplicates.truncated')}</p>}
      </section>
      <section className="ps-card" aria-labelledby="duplicates-table">
        <h2 id="duplicates-table">{t('duplicates.table')}</h2>
        <ListTable caption={t('duplicates.table')} rows={rowsOf(items)} rowKey={({ key }) => key} columns={columns} />
      </section>
    </>
  );
}

function useColumns(): ListColumn<DuplicateRow>[] {
  const { t } = useTranslation('supervision');
  return [
    { key: 'payer', title: t('duplicates.payer'), head: true, cell: ({ payer }) => payer },
    {
      ...{ key: 'bill', title: t('duplicates.bill-column') },
      cell: ({ bill }) => <span className="ps-code">{bill}</span>,
    },
    { key: 'what', title: t('duplicates.what'), cell: (row) => <WhatHappened row={row} /> },
    { key: 'when', title: t('duplicates.when'), cell: ({ at }) => <Moment at={at} /> },
    {
      ...{ key: 'amount', title: t('duplicates.amount') },
      cell: ({ requested }) => (requested === undefined ? '' : <Money amount={requested} bare />),
    },
  ];
}

function WhatHappened({ row: { claim, refusal } }: { readonly row: DuplicateRow }) {
  const { t } = useTranslation('supervision');
  if (claim !== undefined) return t(`claim-state.${claim}`);
  if (refusal === undefined) return null;
  return (
    <span>
      {t(`duplicates.${refusal.code}`)} <Link to={`/supervision/alerts/${refusal.alert}`}>{t('duplicates.more')}</Link>
    </span>
  );
}
