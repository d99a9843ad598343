import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { readCheckpoints } from '../../api/ledger.ts';
import type { Checkpoint } from '../../api/ledger.ts';
import { toApiProblem } from '../../api/problem.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';

/** How far each log has grown: its size and root at each step. A log never shrinks and never loses a leaf. */
export function Checkpoints() {
  const { t } = useTranslation('ledger');
  const { data, error } = useQuery({
    queryKey: ['checkpoints'],
    queryFn: ({ signal }) => readCheckpoints(signal),
  });
  return (
    <section className="ps-card" aria-labelledby="checkpoints">
      <h2 id="checkpoints">{t('checkpoints')}</h2>
      <p className="ps-soft">{t('checkpoints-text')}</p>
      {error !== null && data === undefined ? (
        <ProblemNotice problem={toApiProblem(error)} />
      ) : (
        <DataTable<Checkpoint>
          caption={t('checkpoints')}
          rows={data ?? []}
          rowKey={({ publisher, shard, size }) => `${publisher} ${shard} ${size.toString()}`}
          loading={data === undefined}
          empty={<EmptyState title={t('checkpoints-none')}>{t('checkpoints-none-text')}</EmptyState>}
          columns={[
            {
              ...{ key: 'publisher', title: t('column.log'), width: 240 },
              text: ({ publisher, shard }) => `${publisher} ${shard}`,
            },
            {
              ...{ key: 'size', title: t('column.size'), width: 110, number: true },
              text: ({ size }) => size.toString(),
              compare: (left, right) => left.size - right.size,
            },
            {
              ...{ key: 'root', title: t('column.root'), width: 260 },
              text: ({ root }) => root,
              cell: ({ root }) => <CopyText text={root} short={`${root.slice(0, 24)}…`} />,
            },
            {
              ...{ key: 'block', title: t('column.block'), width: 110, number: true },
              text: ({ block }) => block.toString(),
              compare: (left, right) => left.block - right.block,
              cell: ({ block }) => <Link to={`/ledger/blocks/${block.toString()}`}>{block}</Link>,
            },
          ]}
        />
      )}
    </section>
  );
}
