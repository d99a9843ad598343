import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { searchLedger } from '../../api/ledger.ts';
import type { LedgerHit } from '../../api/ledger.ts';
import { toApiProblem } from '../../api/problem.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { KeyWords } from './key-words.tsx';

/** What a text names on the ledger; the text stands in the address, so that a colleague sees the same. */
export function LedgerSearch() {
  const { t } = useTranslation('ledger');
  const filters = useUrlFilters(['text']);
  const asked = filters.values.text;
  const [text, setText] = useState(asked);
  return (
    <section className="ps-card" aria-labelledby="find">
      <h2 id="find">{t('find.title')}</h2>
      <form
        role="search"
        className="ps-ledger-find"
        onSubmit={(event) => {
          event.preventDefault();
          filters.set('text', text.trim());
        }}
      >
        <label htmlFor="find-text">{t('find.label')}</label>
        <div className="ps-row">
          <Input
            id="find-text"
            value={text}
            autoComplete="off"
            spellCheck={false}
            maxLength={300}
            onChange={({ target }) => {
              setText(target.value);
            }}
          />
          <Button htmlType="submit" type="primary">
            {t('find.do')}
          </Button>
        </div>
      </form>
      {asked !== '' && <Hits text={asked} />}
    </section>
  );
}

function Hits({ text }: { readonly text: string }) {
  const { t } = useTranslation('ledger');
  const { data, error } = useQuery({
    queryKey: ['ledger-search', text],
    queryFn: ({ signal }) => searchLedger(text, signal),
  });
  if (error !== null) return <ProblemNotice problem={toApiProblem(error)} />;
  if (data === undefined) return <PageSkeleton />;
  return (
    <div role="status">
      {data.length === 0 && <EmptyState title={t('find.none')}>{t('find.none-text')}</EmptyState>}
      <ul className="ps-ledger-hits">
        {data.map((hit) => (
          <li key={nameOf(hit)}>
            <Hit hit={hit} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function nameOf(hit: LedgerHit): string {
  if (hit.kind === 'block') return `block ${hit.number.toString()}`;
  return hit.kind === 'record' ? hit.key : hit.id;
}

function Hit({ hit }: { readonly hit: LedgerHit }) {
  const { t } = useTranslation('ledger');
  if (hit.kind === 'block') {
    return <Link to={`/ledger/blocks/${hit.number.toString()}`}>{t('block', { number: hit.number })}</Link>;
  }
  if (hit.kind === 'transaction') {
    return (
      <Link to={`/ledger/transactions/${hit.id}`} className="ps-code">
        {t('transaction')} {hit.id}
      </Link>
    );
  }
  const { key, value, tx, block } = hit;
  return (
    <>
      <KeyWords recordKey={key} />
      <p>
        {t('written-by')}{' '}
        <Link to={`/ledger/transactions/${tx}`} className="ps-code">
          {tx.slice(0, 16)}…
        </Link>{' '}
        <Link to={`/ledger/blocks/${block.toString()}`}>{t('block', { number: block })}</Link>
      </p>
      <pre className="ps-ledger-value" tabIndex={0} role="region" aria-label={t('value-of', { key })}>
        {JSON.stringify(value, null, 2)}
      </pre>
    </>
  );
}
