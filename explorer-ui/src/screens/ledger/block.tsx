import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { readBlock } from '../../api/ledger.ts';
import type { BlockWithTransactions, Transaction } from '../../api/ledger.ts';
import { toApiProblem } from '../../api/problem.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Permalink } from './permalink.tsx';
import { Validation } from './validation.tsx';
import '../../ui/facts.css';
import './ledger.css';

/** One block: its place in the chain, and what it carries. */
export default function Block() {
  const { t } = useTranslation('ledger');
  const { number = '' } = useParams();
  const { data, error } = useQuery({
    queryKey: ['block', number],
    queryFn: ({ signal }) => readBlock(number, signal),
  });
  return (
    <Page title={t('block', { number })} lead={t('block-lead')} actions={<Permalink />}>
      {error !== null && <ProblemNotice problem={toApiProblem(error)} />}
      {error === null && (data === undefined ? <PageSkeleton /> : <BlockFacts block={data} />)}
    </Page>
  );
}

function BlockFacts({ block }: { readonly block: BlockWithTransactions }) {
  const { t } = useTranslation('ledger');
  const { number, hash, previousHash, time, items } = block;
  return (
    <>
      <section className="ps-card" aria-label={t('facts')}>
        <dl className="ps-facts">
          <dt>{t('column.time')}</dt>
          <dd>
            <Moment at={time} precision="second" />
          </dd>
          <dt>{t('column.hash')}</dt>
          <dd>
            <CopyText text={hash} />
          </dd>
          <dt>{t('previous')}</dt>
          <dd>
            <CopyText text={previousHash} />
          </dd>
        </dl>
        <nav className="ps-row ps-ledger-neighbours" aria-label={t('neighbours')}>
          {number > 0 && <Link to={`/ledger/blocks/${(number - 1).toString()}`}>{t('before')}</Link>}
          <Link to={`/ledger/blocks/${(number + 1).toString()}`}>{t('after')}</Link>
        </nav>
      </section>
      <section className="ps-card" aria-labelledby="transactions">
        <h2 id="transactions">{t('transactions', { count: items.length })}</h2>
        {items.length === 0 ? <p className="ps-soft">{t('transactions-none')}</p> : <Transactions items={items} />}
      </section>
    </>
  );
}

function Transactions({ items }: { readonly items: readonly Transaction[] }) {
  const { t } = useTranslation('ledger');
  return (
    <PlainTable<Transaction>
      caption={t('transactions', { count: items.length })}
      rows={items}
      rowKey={({ id }) => id}
      columns={[
        {
          ...{ key: 'id', title: t('transaction'), width: 200 },
          text: ({ id }) => id,
          cell: ({ id }) => (
            <Link to={`/ledger/transactions/${id}`} className="ps-code">
              {id.slice(0, 16)}…
            </Link>
          ),
        },
        { ...{ key: 'function', title: t('column.function'), width: 170 }, text: (each) => each.functionName },
        { ...{ key: 'creator', title: t('column.creator'), width: 150 }, text: ({ creator }) => creator },
        {
          ...{ key: 'validation', title: t('column.validation'), width: 150 },
          text: ({ validation }) => validation,
          cell: ({ validation }) => <Validation code={validation} />,
        },
        {
          ...{ key: 'keys', title: t('column.keys'), width: 110, number: true },
          text: ({ keys }) => keys.length.toString(),
          compare: (left, right) => left.keys.length - right.keys.length,
        },
      ]}
    />
  );
}
