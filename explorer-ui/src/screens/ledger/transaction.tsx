import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { readTransaction } from '../../api/ledger.ts';
import type { Transaction as LedgerTransaction } from '../../api/ledger.ts';
import { toApiProblem } from '../../api/problem.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { KeyWords } from './key-words.tsx';
import { Permalink } from './permalink.tsx';
import { Validation } from './validation.tsx';
import '../../ui/facts.css';
import './ledger.css';

/** So many keys are shown at once; a day's transaction may have written thousands. */
const SHOWN = 200;

/** One transaction: who sent it, who endorsed it, whether it counts, and what it wrote. */
export default function Transaction() {
  const { t } = useTranslation('ledger');
  const { id = '' } = useParams();
  const { data, error } = useQuery({
    queryKey: ['transaction', id],
    queryFn: ({ signal }) => readTransaction(id, signal),
  });
  return (
    <Page title={`${t('transaction')} ${id.slice(0, 12)}…`} lead={t('transaction-lead')} actions={<Permalink />}>
      {error !== null && <ProblemNotice problem={toApiProblem(error)} />}
      {error === null && (data === undefined ? <PageSkeleton /> : <Facts transaction={data} />)}
    </Page>
  );
}

function Facts({ transaction }: { readonly transaction: LedgerTransaction }) {
  const { t } = useTranslation('ledger');
  const { id, block, position, time, validation, functionName, creator, endorsers } = transaction;
  return (
    <>
      <section className="ps-card" aria-label={t('facts')}>
        <dl className="ps-facts">
          <dt>{t('id')}</dt>
          <dd>
            <CopyText text={id} />
          </dd>
          <dt>{t('column.block')}</dt>
          <dd>
            <Link to={`/ledger/blocks/${block.toString()}`}>{t('block', { number: block })}</Link> ·{' '}
            {t('position', { position: position + 1 })}
          </dd>
          <dt>{t('column.time')}</dt>
          <dd>
            <Moment at={time} precision="second" />
          </dd>
          <dt>{t('column.validation')}</dt>
          <dd>
            <Validation code={validation} />
          </dd>
          <dt>{t('column.function')}</dt>
          <dd className="ps-code">{functionName}</dd>
          <dt>{t('column.creator')}</dt>
          <dd>{creator}</dd>
          <dt>{t('endorsers')}</dt>
          <dd>{endorsers.join(' · ')}</dd>
        </dl>
      </section>
      <Written keys={transaction.keys} />
    </>
  );
}

function Written({ keys }: { readonly keys: readonly string[] }) {
  const { t } = useTranslation('ledger');
  return (
    <section className="ps-card" aria-labelledby="written">
      <h2 id="written">{t('written', { count: keys.length })}</h2>
      {keys.length === 0 && <p className="ps-soft">{t('written-none')}</p>}
      <ul className="ps-ledger-hits">
        {keys.slice(0, SHOWN).map((key) => (
          <li key={key}>
            <Link to={`/ledger?${new URLSearchParams({ text: key }).toString()}`}>
              <KeyWords recordKey={key} />
            </Link>
          </li>
        ))}
      </ul>
      {keys.length > SHOWN && <p className="ps-soft">{t('written-more', { count: keys.length - SHOWN })}</p>}
    </section>
  );
}
