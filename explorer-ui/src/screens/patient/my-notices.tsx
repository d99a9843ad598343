import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Notice } from '@piaosu/gateway/api';
import { listMyReceipts, listNotices, readNotices } from '../../api/patients.ts';
import { useAct } from '../../api/use-act.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useActingFor } from './acting.ts';
import { receiptOf, useNoticeTitle } from './notice-words.ts';
import { PagedList } from './paged-list.tsx';
import { usePages } from './pages.ts';
import { PatientPage } from './patient-page.tsx';
import { ReceiptName } from './receipt-name.tsx';

/** What the patient was told: looks, family bindings, consents. */
export default function MyNotices() {
  const { t } = useTranslation('patient');
  return (
    <PatientPage lead={t('notices.lead')}>
      <Notices />
    </PatientPage>
  );
}

function Notices() {
  const { t } = useTranslation('patient');
  const pages = usePages('notices', listNotices);
  const see = useSee();
  const unread = pages.items.filter(({ read }) => read === null).map(({ id }) => id);
  return (
    <>
      {see.may && unread.length > 1 && (
        <div>
          <Button loading={see.running} onClick={() => void see.run(unread)}>
            {t('notices.all-seen')}
          </Button>
        </div>
      )}
      {see.problem !== undefined && <ProblemNotice problem={see.problem} />}
      <PagedList
        label={t('notices.label')}
        pages={pages}
        shown={pages.items}
        itemKey={({ id }) => id}
        empty={<EmptyState title={t('notices.none')}>{t('notices.none-text')}</EmptyState>}
      >
        {(notice) => <NoticeCard notice={notice} />}
      </PagedList>
    </>
  );
}

/** Notices are marked as seen by the person alone, not by who acts for them: they may be about that very relative. */
function useSee() {
  const queries = useQueryClient();
  const may = useActingFor() === undefined;
  const act = useAct(readNotices);
  const run = async (ids: readonly string[]) => {
    if ((await act.run(ids)) !== undefined) await queries.invalidateQueries({ queryKey: ['mine'] });
  };
  return { ...act, may, run };
}

/** Where each sort of notice leads to. */
const PLACES: Readonly<Record<Notice['kind'], string>> = {
  LOOKED_AT: '/my/access',
  FAMILY_INVITED: '/my/family',
  FAMILY_CONFIRMED: '/my/family',
  FAMILY_ENDED: '/my/family',
  CONSENT_GRANTED: '/my/consents',
  CONSENT_WITHDRAWN: '/my/consents',
};

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const { t } = useTranslation('patient');
  const titleOf = useNoticeTitle();
  const receipts = usePages('receipts', listMyReceipts);
  const see = useSee();
  const { id, kind, at, read } = notice;
  const receipt = receiptOf(notice);
  return (
    <div className="ps-card" data-unread={read === null}>
      <h2 className="ps-mine-title">
        {read === null && <span className="ps-mine-new">{t('notices.new')}</span>}
        <span>{titleOf(notice)}</span>
      </h2>
      {receipt !== undefined && <ReceiptName receipt={receipt} known={receipts.items} />}
      <p className="ps-soft">
        <Moment at={at} />
      </p>
      {see.problem !== undefined && <ProblemNotice problem={see.problem} />}
      <div className="ps-row">
        <ButtonLink to={PLACES[kind]}>{t('notices.open')}</ButtonLink>
        {read === null && see.may && (
          <Button loading={see.running} onClick={() => void see.run([id])}>
            {t('notices.seen')}
          </Button>
        )}
      </div>
    </div>
  );
}
