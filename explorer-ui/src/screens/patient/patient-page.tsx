import { Alert, Button } from 'antd';
import { UserOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { actFor, useActing, useActingFor } from './acting.ts';
import { resetDraft } from './claim-draft.ts';
import './patient.css';

interface PatientPageProps {
  readonly title?: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}

/** A page of a patient's: above everything, and while it is read, for whom it is when it is not one's own. */
export function PatientPage({ title, lead, children }: PatientPageProps) {
  const acting = useActing();
  const whose = useActingFor() ?? 'self';
  return (
    <div className="ps-mine">
      {acting.state === 'for' && <ActingBar name={acting.name} />}
      {/* Another person is another page: nothing chosen for one is left for the other, and the heading is read again. */}
      <Page key={whose} {...(title === undefined ? {} : { title })} lead={lead}>
        {acting.state === 'asking' && <PageSkeleton />}
        {acting.state === 'lost' && <Lost />}
        {acting.state === 'failed' && <ProblemNotice problem={acting.problem} />}
        {(acting.state === 'self' || acting.state === 'for') && children}
      </Page>
    </div>
  );
}

export function backToSelf(): void {
  resetDraft();
  actFor(undefined);
}

function ActingBar({ name }: { readonly name: string }) {
  const { t } = useTranslation('patient');
  return (
    <div className="ps-acting" role="region" aria-label={t('acting.label')}>
      <span className="ps-acting-name">
        <UserOutlined aria-hidden />
        <p>
          {t('acting.for')} <strong>{name}</strong>
        </p>
      </span>
      <Button onClick={backToSelf}>{t('acting.back')}</Button>
    </div>
  );
}

function Lost() {
  const { t } = useTranslation('patient');
  return (
    <Alert
      type="warning"
      showIcon
      title={<strong>{t('acting.lost')}</strong>}
      description={
        <div className="ps-stack">
          <p>{t('acting.lost-text')}</p>
          <div>
            <Button onClick={backToSelf}>{t('acting.back')}</Button>
          </div>
        </div>
      }
    />
  );
}
