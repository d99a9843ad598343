import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listSegments } from '../../api/administration.ts';
import type { Segment } from '../../api/administration.ts';
import { toApiProblem } from '../../api/problem.ts';
import { hasRole, useSession } from '../../session/session.ts';
import { DataTable } from '../../ui/data-table.tsx';
import type { DataColumn } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { AllotForm } from './allot-form.tsx';
import { sizeOf } from './segment-order.ts';
import { useInstitutions } from './use-institutions.ts';
import './administration.css';

/** Which receipt numbers belong to whom; the finance bureau allots them. */
export default function Segments() {
  const { t } = useTranslation('administration');
  const mayAllot = hasRole(useSession(), ['SEGMENT_OFFICER']);
  const { data, error, refetch } = useQuery({
    queryKey: ['segments'],
    queryFn: ({ signal }) => listSegments(signal),
  });
  if (error !== null && data === undefined) {
    return (
      <Page lead={t('segments.lead')}>
        <ProblemNotice problem={toApiProblem(error)} again={() => void refetch()} />
      </Page>
    );
  }
  return (
    <Page lead={t('segments.lead')}>
      {data === undefined ? (
        <PageSkeleton />
      ) : (
        <>
          {mayAllot && <AllotForm segments={data} onDone={() => void refetch()} />}
          <SegmentTable segments={data} mayAllot={mayAllot} />
        </>
      )}
    </Page>
  );
}

function SegmentTable({ segments, mayAllot }: { readonly segments: readonly Segment[]; readonly mayAllot: boolean }) {
  const { t } = useTranslation('administration');
  const columns = useColumns();
  return (
    <section className="ps-card" aria-labelledby="segments">
      <h2 id="segments">{t('segments.title')}</h2>
      <DataTable<Segment>
        caption={t('segments.title')}
        rows={segments}
        rowKey={({ code, from }) => `${code}-${from}`}
        columns={columns}
        searchable={segments.length > 5}
        empty={
          <EmptyState title={t('segments.none')}>
            {t(mayAllot ? 'segments.none-text' : 'segments.none-foreign')}
          </EmptyState>
        }
      />
    </section>
  );
}

function useColumns(): DataColumn<Segment>[] {
  const { t } = useTranslation('administration');
  const { list = [] } = useInstitutions();
  const nameOf = (id: string) => list.find((each) => each.id === id)?.name ?? id;
  return [
    { ...{ key: 'code', title: t('field.code'), width: 120, text: ({ code }) => code } },
    { ...{ key: 'from', title: t('field.from'), width: 140, text: ({ from }) => from } },
    { ...{ key: 'to', title: t('field.to'), width: 140, text: ({ to }) => to } },
    {
      ...{ key: 'size', title: t('column.size'), width: 110, number: true },
      text: (segment) => sizeOf(segment).toLocaleString('en-US'),
      compare: (left, right) => sizeOf(left) - sizeOf(right),
    },
    { ...{ key: 'issuer', title: t('field.issuer'), width: 220, text: ({ issuer }) => nameOf(issuer) } },
  ];
}
