import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Look } from '@piaosu/gateway/api';
import { listLooks, listLooksOfOthers, listMyReceipts, numberOf } from '../../api/patients.ts';
import { Choice } from '../../ui/choice.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { useOfficeName } from './institutions.ts';
import { visitsOf } from './looks.ts';
import type { Visit } from './looks.ts';
import { PagedList } from './paged-list.tsx';
import { usePages } from './pages.ts';
import { PatientPage } from './patient-page.tsx';
import { ReceiptName } from './receipt-name.tsx';

const SHOWN = ['others', 'all'] as const;

/** Who looked at the patient's receipts, when and why; one's own looks only on demand. */
export default function MyAccess() {
  const { t } = useTranslation('patient');
  const [shown, setShown] = useState<(typeof SHOWN)[number]>('others');
  return (
    <PatientPage lead={t('access.lead')}>
      <Choice
        label={t('access.shown')}
        options={SHOWN.map((value) => ({ value, label: t(`access.shown-${value}`) }))}
        value={shown}
        onChange={setShown}
      />
      {shown === 'all' ? <AllLooks /> : <LooksOfOthers />}
      <p className="ps-soft">{t('access.doubt')}</p>
    </PatientPage>
  );
}

function AllLooks() {
  return <Looks pages={usePages('looks', listLooks)} />;
}

function LooksOfOthers() {
  return <Looks pages={usePages('looks-of-others', listLooksOfOthers)} />;
}

function Looks({ pages }: { readonly pages: ReturnType<typeof usePages<Look>> }) {
  const { t } = useTranslation('patient');
  return (
    <PagedList
      label={t('access.label')}
      pages={pages}
      shown={visitsOf(pages.items)}
      itemKey={({ first }) => first.id}
      empty={<EmptyState title={t('access.none')}>{t('access.none-text')}</EmptyState>}
    >
      {(visit) => <VisitCard visit={visit} />}
    </PagedList>
  );
}

function VisitCard({ visit: { first, reason, actions, receipts: seen } }: { readonly visit: Visit }) {
  const { t } = useTranslation('patient');
  const officeName = useOfficeName();
  const receipts = usePages('receipts', listMyReceipts);
  const { who, name } = first;
  const shown = who === 'INSTITUTION' ? officeName(first) : t(`access.who-${who}`, { name: name ?? '' });
  return (
    <div className="ps-card">
      <h2>{shown}</h2>
      <p className="ps-soft">
        <Moment at={first.at} />
      </p>
      <ul className="ps-mine-acts">
        {actions.map((action) => (
          <li key={action}>{t(`access.action.${action}`)}</li>
        ))}
      </ul>
      <p>{t('access.why', { reason: t(`access.reason.${reason}`) })}</p>
      {seen.map((receipt) => (
        <ReceiptName key={numberOf(receipt)} receipt={receipt} known={receipts.items} />
      ))}
    </div>
  );
}
