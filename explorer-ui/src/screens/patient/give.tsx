import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useStore } from '../../api/store.ts';
import { Agree } from './agree.tsx';
import { AtDesk } from './at-desk.tsx';
import { ChoosePayer } from './choose-payer.tsx';
import { ChooseReceipts } from './choose-receipts.tsx';
import { draft, stepOf, STEPS } from './claim-draft.ts';
import type { Draft } from './claim-draft.ts';
import { Given } from './given.tsx';
import { PatientPage } from './patient-page.tsx';

/** What receipts are given for: a claim, a look, or one scan at a counter. */
export interface Purpose {
  readonly purpose: 'CLAIM' | 'REVIEW' | 'DESK';
}

/** How many steps each takes: what is shown at a counter needs no consent besides the scan. */
const LENGTH = { CLAIM: STEPS.length, REVIEW: STEPS.length, DESK: STEPS.length - 1 } as const;

/** Receipt, payer, yes, done: one thing a page, and the way back is the browser's. */
export function Give({ purpose }: Purpose) {
  const { t } = useTranslation('patient');
  const [search] = useSearchParams();
  const now = useStore(draft);
  const step = stepOf(search.get('step'), now);
  const lead = step === 'done' ? undefined : t('give.step', { now: STEPS.indexOf(step) + 1, all: LENGTH[purpose] });
  return (
    <PatientPage key={step} title={t(`give.${purpose}.${step}`)} lead={lead}>
      {step === 'receipts' && <ChooseReceipts />}
      {step === 'payer' && <ChoosePayer />}
      {step === 'agree' && <LastStep purpose={purpose} draft={now} />}
      {step === 'done' && <Done purpose={purpose} draft={now} />}
    </PatientPage>
  );
}

interface StepProps extends Purpose {
  readonly draft: Draft;
}

function LastStep({ purpose, draft: { receipts, payer } }: StepProps) {
  if (payer === undefined) return null;
  if (purpose === 'DESK') return <AtDesk receipts={receipts} payer={payer} />;
  return <Agree purpose={purpose} receipts={receipts} payer={payer} />;
}

function Done({ purpose, draft: { receipts, payer } }: StepProps) {
  if (payer === undefined || purpose === 'DESK') return null;
  return <Given purpose={purpose} receipts={receipts} payer={payer} />;
}
