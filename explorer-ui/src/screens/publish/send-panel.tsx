import { Alert, Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../ui/button-link.tsx';
import { groupedAmount } from '../../ui/grouped-amount.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import type { Prepared } from './prepared.ts';
import { useSending } from './use-sending.ts';
import type { Sending } from './use-sending.ts';

interface SendPanelProps {
  readonly prepared: Prepared;
  readonly onBegun: (job: string) => void;
}

/** The last look before the ledger: one tick and one button. */
export function SendPanel({ prepared, onBegun }: SendPanelProps) {
  const { t } = useTranslation('publish');
  const [agreed, setAgreed] = useState<string | undefined>(undefined);
  const sending = useSending(onBegun);
  const { count, amount } = prepared.totals;
  const what = `${String(count)} ${amount} ${String(prepared.detailRows)}`;
  const damaged = prepared.tables.reduce((sum, table) => sum + table.damaged.length, 0);
  return (
    <section className="ps-card" aria-labelledby="publish-send">
      <h2 id="publish-send">{t('send.title')}</h2>
      <p>{t('send.text')}</p>
      {!prepared.sendable && <p role="status">{t(count === 0 ? 'send.empty' : 'send.mend-first')}</p>}
      {prepared.sendable && damaged > 0 && <p role="status">{t('send.damaged', { count: damaged })}</p>}
      <Checkbox
        className="ps-publish-agree"
        checked={agreed === what}
        disabled={!prepared.sendable || sending.running}
        onChange={({ target }) => {
          setAgreed(target.checked ? what : undefined);
        }}
      >
        {t('send.agree', { count, amount: groupedAmount(amount) })}
      </Checkbox>
      <div className="ps-row">
        <Button
          type="primary"
          loading={sending.running}
          disabled={!prepared.sendable || agreed !== what}
          onClick={() => void sending.send(prepared)}
        >
          {t('send.do', { count })}
        </Button>
      </div>
      <Outcome sending={sending} prepared={prepared} />
    </section>
  );
}

function Outcome({ sending, prepared }: { readonly sending: Sending; readonly prepared: Prepared }) {
  const { t } = useTranslation('publish');
  const { running, share, problem, known, send } = sending;
  return (
    <>
      {running && (
        <label className="ps-stack">
          <span role="status">{t('send.leaving')}</span>
          <progress className="ps-publish-bar" max={1} value={share} />
        </label>
      )}
      {problem !== undefined && <ProblemNotice problem={problem} again={() => void send(prepared)} />}
      {known !== undefined && (
        <Alert
          type="info"
          showIcon
          title={<strong>{t('known.title')}</strong>}
          description={
            <div className="ps-stack">
              <p>{t('known.text')}</p>
              <div className="ps-row">
                <ButtonLink primary to={`/publish/${known}`}>
                  {t('known.show')}
                </ButtonLink>
                <Button onClick={() => void send(prepared, true)}>{t('known.again')}</Button>
              </div>
            </div>
          }
        />
      )}
    </>
  );
}
