import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { readBlocks } from '../../api/ledger.ts';
import type { Block } from '../../api/ledger.ts';
import { toApiProblem } from '../../api/problem.ts';
import { Moment } from '../../ui/moment.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Switch } from '../../ui/switch.tsx';

const EVERY_MS = 3000;

/** Blocks, the newest first, as they come; older ones on demand. */
export function NewestBlocks() {
  const { t } = useTranslation('ledger');
  const [live, setLive] = useState(true);
  const newest = useQuery({
    queryKey: ['blocks', 'newest'],
    queryFn: ({ signal }) => readBlocks({ background: true }, signal),
    refetchInterval: live ? EVERY_MS : false,
  });
  const { data, error } = newest;
  const older = useOlder(data?.next ?? undefined);
  if (error !== null && data === undefined) return <ProblemNotice problem={toApiProblem(error)} />;
  return (
    <section className="ps-card" aria-labelledby="blocks">
      <div className="ps-row ps-ledger-head">
        <h2 id="blocks">{t('blocks')}</h2>
        <span role="status">{data !== undefined && t('height', { height: data.height })}</span>
        <Switch label={t('live')} on={live} onChange={setLive} />
      </div>
      {data === undefined ? (
        <PageSkeleton />
      ) : (
        <BlockTable blocks={[...data.items, ...older.blocks.filter(({ number }) => isBelow(number, data.items))]} />
      )}
      {older.more !== undefined && (
        <div>
          <Button loading={older.loading} onClick={older.more}>
            {t('older')}
          </Button>
        </div>
      )}
    </section>
  );
}

function isBelow(number: number, newest: readonly Block[]): boolean {
  const last = newest.at(-1);
  return last === undefined || number < last.number;
}

/** Pages from where the first one ended when somebody first asked for more. */
function useOlder(next: string | undefined) {
  const [from, setFrom] = useState<string | undefined>(undefined);
  const pages = useInfiniteQuery({
    queryKey: ['blocks', 'older', from],
    queryFn: ({ pageParam, signal }) => readBlocks({ cursor: pageParam }, signal),
    initialPageParam: from,
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: from !== undefined,
  });
  const begin = () => {
    setFrom(next);
  };
  const isEnded = from === undefined ? next === undefined : !pages.hasNextPage && pages.data !== undefined;
  return {
    blocks: pages.data?.pages.flatMap(({ items }) => items) ?? [],
    loading: pages.isFetching,
    more: isEnded ? undefined : from === undefined ? begin : () => void pages.fetchNextPage(),
  };
}

function BlockTable({ blocks }: { readonly blocks: readonly Block[] }) {
  const { t } = useTranslation('ledger');
  return (
    <PlainTable<Block>
      caption={t('blocks')}
      rows={blocks}
      rowKey={({ number }) => number.toString()}
      columns={[
        {
          ...{ key: 'number', title: t('column.number'), width: 110, number: true },
          text: ({ number }) => number.toString(),
          compare: (left, right) => left.number - right.number,
          cell: ({ number }) => <Link to={`/ledger/blocks/${number.toString()}`}>{number}</Link>,
        },
        {
          ...{ key: 'time', title: t('column.time'), width: 190 },
          text: ({ time }) => time,
          cell: ({ time }) => <Moment at={time} precision="second" />,
        },
        {
          ...{ key: 'transactions', title: t('column.transactions'), width: 120, number: true },
          text: ({ transactions }) => transactions.toString(),
          compare: (left, right) => left.transactions - right.transactions,
        },
        {
          ...{ key: 'hash', title: t('column.hash'), width: 260 },
          text: ({ hash }) => hash,
          cell: ({ hash }) => <span className="ps-code">{hash.slice(0, 24)}…</span>,
        },
      ]}
    />
  );
}
