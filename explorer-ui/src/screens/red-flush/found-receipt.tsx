import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { JsonObject } from '@piaosu/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { toApiProblem } from '../../api/problem.ts';
import type { Receipt } from '../../api/publish.ts';
import { verify } from '../../api/verification.ts';
import type { ReceiptElements } from '../../api/verification.ts';
import { LifePicture } from '../../ui/life-picture.tsx';
import { Money } from '../../ui/money.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { lifeOfRow } from '../claim-desk/bill-life.ts';
import { answered, newRow } from '../claim-desk/desk-row.ts';
import type { DeskRow } from '../claim-desk/desk-row.ts';
import { textOf } from './flush.ts';
import { FlushForm } from './flush-form.tsx';
import type { FlushOutcome } from './flush-form.tsx';
import { ReissueForm } from './reissue-form.tsx';

/** One receipt of the own hospital: what it says, how it stands with the payers, and what may be done. */
export function FoundReceipt({ found }: { readonly found: Receipt }) {
  const { t } = useTranslation('red-flush');
  const receipt: JsonObject = found.receipt;
  const elements = elementsIn(receipt);
  const { data, error, refetch } = useQuery({
    queryKey: ['standing', elements.eInvoiceCode, elements.eInvoiceNumber],
    queryFn: async ({ signal }) =>
      answered(newRow('red', { from: 'typed' }, { elements }), await verify({ elements }, signal)),
  });
  const again = () => void refetch();
  return (
    <>
      <section className="ps-card" aria-labelledby="red-receipt">
        <h2 id="red-receipt">{t('receipt.title', { name: `${elements.eInvoiceCode}-${elements.eInvoiceNumber}` })}</h2>
        <dl className="ps-red-facts">
          <Fact name={t('receipt.payer')}>{textOf(receipt['patientName'])}</Fact>
          <Fact name={t('receipt.date')}>{elements.issueDate}</Fact>
          <Fact name={t('receipt.department')}>{textOf(receipt['department'])}</Fact>
          <Fact name={t('receipt.total')}>
            <Money amount={elements.totalAmount} />
          </Fact>
        </dl>
        {error !== null && <ProblemNotice problem={toApiProblem(error)} again={again} />}
        {data === undefined && error === null && <PageSkeleton />}
        {data !== undefined && <Standing row={data} />}
      </section>
      {data !== undefined && <Acts found={found} row={data} onChange={again} />}
    </>
  );
}

interface ActsProps {
  readonly found: Receipt;
  readonly row: DeskRow;
  readonly onChange: () => void;
}

/** Why nothing can be done with a receipt; undefined where something can. */
function hindrance({ state, receipt, redPending }: Receipt, { headline }: DeskRow) {
  if (redPending === true) return 'flush.waiting';
  if (receipt['kind'] === 'RED') return 'flush.is-red';
  if (headline === 'SUPERSEDED') return 'reissue.already';
  return state === 'ISSUED' ? 'flush.not-anchored' : undefined;
}

function Acts({ found, row, onChange }: ActsProps) {
  const { t } = useTranslation('red-flush');
  const [outcome, setOutcome] = useState<FlushOutcome | undefined>(undefined);
  const [reissued, setReissued] = useState(false);
  const receipt: JsonObject = found.receipt;
  const hindered = reissued ? undefined : hindrance(found, row);
  if (hindered !== undefined) return <p className="ps-card">{t(hindered)}</p>;
  const gone = row.headline === 'RED_FLUSHED' || row.headline === 'SUPERSEDED';
  return (
    <>
      {(!gone || outcome !== undefined) && (
        <FlushForm
          {...{ receipt, outcome, open: row.bill?.claims.length ?? 0 }}
          onDone={(next) => {
            setOutcome(next);
            onChange();
          }}
        />
      )}
      {(gone || outcome !== undefined) && (
        <ReissueForm
          receipt={receipt}
          onDone={() => {
            setReissued(true);
            onChange();
          }}
        />
      )}
    </>
  );
}

function Standing({ row }: { readonly row: DeskRow }) {
  const { t } = useTranslation('red-flush');
  const count = row.bill?.claims.length;
  const words = count === 0 ? t('standing.none') : t('standing.claims', { count: count ?? 0 });
  return (
    <>
      <h3>{t('standing.title')}</h3>
      <LifePicture
        steps={lifeOfRow(row, (tier) => t('standing.payer', { tier }))}
        {...(row.bill?.cap === undefined ? {} : { money: { cap: row.bill.cap, remaining: row.bill.remaining } })}
      />
      <p role="status">{count === undefined ? t('standing.untold') : words}</p>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function elementsIn(receipt: JsonObject): ReceiptElements {
  const { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount } = receipt;
  return {
    ...{ eInvoiceCode: textOf(eInvoiceCode), eInvoiceNumber: textOf(eInvoiceNumber) },
    ...{ checkCode: textOf(checkCode), issueDate: textOf(issueDate), totalAmount: textOf(totalAmount) },
  };
}
