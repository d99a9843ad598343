import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { Button } from 'antd';
import type { MyReceiptInFull } from '@piaosu/gateway/api';
import { numberOf, readMyReceipt } from '../../api/patients.ts';
import type { ReceiptRef } from '../../api/patients.ts';
import { toApiProblem } from '../../api/problem.ts';
import { groupedAmount } from '../../ui/grouped-amount.ts';
import { LifePicture } from '../../ui/life-picture.tsx';
import type { LifeStep } from '../../ui/life-picture.tsx';
import { Money } from '../../ui/money.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { ReadAloud } from '../../ui/read-aloud.tsx';
import { keyOf, useActingFor } from './acting.ts';
import { AppliedNote } from './applied-note.tsx';
import { draft, isClaimable } from './claim-draft.ts';
import { useInstitutionName } from './institutions.ts';
import { PatientPage } from './patient-page.tsx';
import { ReceiptFacts } from './receipt-facts.tsx';
import { ReceiptFiles } from './receipt-files.tsx';
import { fieldOf, lifeOf } from './receipt-life.ts';

/** One receipt: what is left of it, what it says, what happened to it, and its file to take along. */
export default function MyReceipt() {
  const { code = '', number = '' } = useParams();
  return (
    <PatientPage>
      <Whole receipt={{ eInvoiceCode: code, eInvoiceNumber: number }} />
    </PatientPage>
  );
}

function Whole({ receipt: ref }: { readonly receipt: ReceiptRef }) {
  const { t } = useTranslation('patient');
  const actingFor = useActingFor();
  const nameOf = useInstitutionName();
  const wordOf = (what: LifeStep['what']) => t(`receipt.life-word.${what}`);
  const { data, error, refetch } = useQuery({
    queryKey: keyOf(actingFor, 'receipt', numberOf(ref)),
    queryFn: ({ signal }) => readMyReceipt(ref, actingFor, signal),
  });
  if (error !== null) return <ProblemNotice problem={toApiProblem(error)} again={() => void refetch()} />;
  if (data === undefined) return <PageSkeleton />;
  return (
    <>
      <Left receipt={ref} whole={data} />
      <ReceiptFacts whole={data} />
      <section className="ps-card" aria-labelledby="life">
        <h2 id="life">{t('receipt.life')}</h2>
        <LifePicture
          steps={lifeOf(data, nameOf).map((step) => ({ ...step, word: wordOf(step.what) }))}
          money={data.lineage}
        />
      </section>
      <ReceiptFiles receipt={ref} />
    </>
  );
}

interface LeftProps {
  readonly receipt: ReceiptRef;
  readonly whole: MyReceiptInFull;
}

/** The one thing most people come for: how much is left, and the button to claim it. */
function Left({ receipt, whole }: LeftProps) {
  const { t } = useTranslation('patient');
  const navigate = useNavigate();
  const { remaining } = whole.lineage;
  const claimable = isClaimable({ state: stateOf(whole), remaining });
  const go = (to: string) => {
    const of = (name: string) => fieldOf(whole, name);
    const facts = { issuerName: of('issuerName'), issueDate: of('issueDate'), totalAmount: of('totalAmount') };
    draft.set({ receipts: [{ ...receipt, ...facts, remaining }] });
    void navigate(to);
  };
  return (
    <section className="ps-card ps-mine-left" aria-labelledby="left">
      <h2 id="left">{t('receipt.left')}</h2>
      <p className="ps-mine-amount">
        <Money amount={remaining} />
        <ReadAloud text={t('receipt.left-spoken', { amount: groupedAmount(remaining) })} />
      </p>
      <AppliedNote receipt={receipt} />
      {whole.status.disputed && <p>{t('receipt.disputed')}</p>}
      {claimable ? (
        <div className="ps-row">
          <Button
            type="primary"
            onClick={() => {
              go('/my/claim?step=payer');
            }}
          >
            {t('receipt.claim')}
          </Button>
          <Button
            onClick={() => {
              go('/my/show?step=payer');
            }}
          >
            {t('receipt.show-at-desk')}
          </Button>
        </div>
      ) : (
        <p>{t(whole.state === 'ISSUED' ? 'receipt.not-yet' : 'receipt.nothing-left')}</p>
      )}
    </section>
  );
}

function stateOf({ state, status }: MyReceiptInFull): 'LIVE' | 'ISSUED' | 'RED_FLUSHED' {
  if (state === 'ISSUED') return 'ISSUED';
  return status.standing === 'LIVE' ? 'LIVE' : 'RED_FLUSHED';
}
