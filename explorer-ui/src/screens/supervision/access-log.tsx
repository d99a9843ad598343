import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LookReason } from '../../api/supervision.ts';
import { Page } from '../../ui/page.tsx';
import { AccessTable } from './access-table.tsx';
import { LookReasonChoice } from './reason-choice.tsx';
import './supervision.css';

/** Whoever watches over looks says why first; the reason stands in the log like everybody's. */
export default function AccessLog() {
  const { t } = useTranslation('supervision');
  const [reason, setReason] = useState<LookReason>('AUDIT_PLAN');
  const [isSaid, setIsSaid] = useState(false);
  return (
    <Page lead={t('access.lead')}>
      {isSaid ? (
        <>
          <div className="ps-row">
            <p>{t('access.because', { reason: t(`reason.${reason}`) })}</p>
            <Button
              onClick={() => {
                setIsSaid(false);
              }}
            >
              {t('access.change')}
            </Button>
          </div>
          <Found reason={reason} />
        </>
      ) : (
        <div className="ps-card ps-super-form">
          <LookReasonChoice value={reason} onChange={setReason} />
          <div>
            <Button
              type="primary"
              onClick={() => {
                setIsSaid(true);
              }}
            >
              {t('access.show')}
            </Button>
          </div>
        </div>
      )}
    </Page>
  );
}

/** The log, of everything or of one subject. */
function Found({ reason }: { readonly reason: LookReason }) {
  const { t } = useTranslation('supervision');
  const id = useId();
  const [typed, setTyped] = useState('');
  const [subject, setSubject] = useState('');
  return (
    <>
      <form
        className="ps-super-form"
        onSubmit={(event) => {
          event.preventDefault();
          setSubject(typed.trim());
        }}
      >
        <div className="ps-super-label">
          <label htmlFor={id}>{t('access.subject-filter')}</label>
          <div className="ps-super-search">
            <Input
              id={id}
              type="search"
              placeholder={t('access.subject-hint')}
              value={typed}
              onChange={({ target }) => {
                setTyped(target.value);
              }}
            />
            <Button htmlType="submit">{t('access.search')}</Button>
          </div>
        </div>
      </form>
      <AccessTable reason={reason} subject={subject === '' ? undefined : subject} />
    </>
  );
}
