import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consent, ConsentWithdrawn } from '@piaosu/gateway/api';
import { listConsents, listMyReceipts, withdrawConsent } from '../../api/patients.ts';
import { useAct } from '../../api/use-act.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { useActingFor } from './acting.ts';
import { useInstitutionName } from './institutions.ts';
import { PagedList } from './paged-list.tsx';
import { usePages } from './pages.ts';
import { PatientPage } from './patient-page.tsx';
import { ReceiptName } from './receipt-name.tsx';
import { Said } from './said.tsx';
import type { Done } from './said.tsx';

/** Who was allowed to see what, until when; each can be taken back. */
export default function MyConsents() {
  const { t } = useTranslation('patient');
  return (
    <PatientPage lead={t('consents.lead')}>
      <Consents />
    </PatientPage>
  );
}

function Consents() {
  const { t } = useTranslation('patient');
  const pages = usePages('consents', listConsents);
  const [done, setDone] = useState<Done | undefined>(undefined);
  const end = ({ claims: { length: count } }: ConsentWithdrawn) => {
    setDone({ text: count === 0 ? t('consents.withdrawn') : t('consents.withdrawn-claims', { count }) });
  };
  const give = <ButtonLink to="/my/consents/new">{t('consents.give')}</ButtonLink>;
  return (
    <>
      <Said done={done} />
      <PagedList
        label={t('consents.label')}
        pages={pages}
        shown={inForceFirst(pages.items)}
        itemKey={({ id }) => id}
        empty={<EmptyState title={t('consents.none')}>{t('consents.none-text')}</EmptyState>}
      >
        {(consent) => <ConsentCard consent={consent} onEnd={end} />}
      </PagedList>
      <div className="ps-row">
        <ButtonLink to="/my/claim" primary>
          {t('receipt.claim')}
        </ButtonLink>
        {give}
      </div>
    </>
  );
}

/** Those that can be taken back; the rest stays as a record below. */
function inForceFirst(consents: readonly Consent[]): Consent[] {
  return consents.toSorted((a, b) => Number(b.state === 'ACTIVE') - Number(a.state === 'ACTIVE'));
}

interface ConsentCardProps {
  readonly consent: Consent;
  readonly onEnd: (answer: ConsentWithdrawn) => void;
}

function ConsentCard({ consent, onEnd }: ConsentCardProps) {
  const { t } = useTranslation('patient');
  const nameOf = useInstitutionName();
  const { state, purpose, validUntil, claims, history } = consent;
  return (
    <div className="ps-card" data-state={state}>
      <h2>{nameOf(consent.payer)}</h2>
      <p>{t(`agree.for-${purpose}`)}</p>
      <Scope consent={consent} />
      <p>
        <strong>{t(`consents.${state}`)}</strong>
        {state === 'ACTIVE' && (
          <>
            {' · '}
            {t('consents.until')} <Moment at={validUntil} precision="day" />
          </>
        )}
      </p>
      {claims.length > 0 && <p>{t('consents.claims', { count: claims.length })}</p>}
      {history.some(({ family }) => family === true) && <p className="ps-soft">{t('consents.family')}</p>}
      {state === 'ACTIVE' && <Withdraw consent={consent} payer={nameOf(consent.payer)} onEnd={onEnd} />}
    </div>
  );
}

function Scope({ consent: { scope } }: { readonly consent: Consent }) {
  const { t } = useTranslation('patient');
  const receipts = usePages('receipts', listMyReceipts);
  const nameOf = useInstitutionName();
  if (scope === undefined) return null;
  switch (scope.type) {
    case 'RECEIPT':
      return <ReceiptName receipt={scope.receipt} known={receipts.items} />;
    case 'PERIOD':
      return <p>{t('consents.period', { from: scope.from, to: scope.to })}</p>;
    case 'VISIT':
      return <p>{t('consents.visit', { hospital: nameOf(scope.hospital), day: scope.visitDate })}</p>;
  }
}

interface WithdrawProps extends ConsentCardProps {
  readonly payer: string;
}

/** What follows is said before it is done. */
function Withdraw({ consent, payer, onEnd }: WithdrawProps) {
  const { t } = useTranslation('patient');
  const queries = useQueryClient();
  const actingFor = useActingFor();
  const act = useAct(withdrawConsent);
  return (
    <div>
      <ConfirmAct
        label={t('consents.withdraw')}
        title={t('consents.withdraw-title', { payer })}
        confirm={t('consents.withdraw')}
        act={act}
        input={{ id: consent.id, actingFor }}
        danger
        onDone={(answer) => {
          onEnd(answer);
          void queries.invalidateQueries({ queryKey: ['mine'] });
        }}
      >
        <ul className="ps-mine-follows">
          {t('consents.follows', { returnObjects: true, payer }).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </ConfirmAct>
    </div>
  );
}
