import { QrcodeOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Presentation } from '@piaosu/gateway/api';
import { present, PRESENTED_SECONDS } from '../../api/patients.ts';
import { useAct } from '../../api/use-act.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useActingFor } from './acting.ts';
import type { Chosen, Payer } from './claim-draft.ts';
import { CodePicture } from './code-picture.tsx';
import { ReceiptWords } from './receipt-words.tsx';

interface ShowAtDeskProps {
  readonly receipt: Chosen;
  readonly payer: Payer;
}

/** The presentation of one receipt at one counter, made when somebody stands there: it is used once and runs out. */
export function ShowAtDesk({ receipt, payer }: ShowAtDeskProps) {
  const { t } = useTranslation('patient');
  const actingFor = useActingFor();
  const act = useAct(present);
  const over = useIsOver(act.answer);
  const show = () => void act.run({ receipt, payer: payer.id, actingFor });
  return (
    <div className="ps-card">
      <ReceiptWords receipt={receipt} />
      {act.answer !== undefined && !over ? (
        <Shown presentation={act.answer} payer={payer} />
      ) : (
        <div className="ps-stack">
          {over && <p role="status">{t('desk.over')}</p>}
          <div>
            <Button icon={<QrcodeOutlined aria-hidden />} loading={act.running} onClick={show}>
              {t(over ? 'desk.another' : 'desk.show')}
            </Button>
          </div>
        </div>
      )}
      {act.problem !== undefined && <ProblemNotice problem={act.problem} again={show} />}
    </div>
  );
}

interface ShownProps {
  readonly presentation: Presentation;
  readonly payer: Payer;
}

function Shown({ presentation: { presentation, expires }, payer }: ShownProps) {
  const { t } = useTranslation('patient');
  return (
    <>
      <p role="status">
        {t('desk.shown', { payer: payer.name })} <Moment at={expires} precision="second" />
      </p>
      <CodePicture text={presentation} label={t('desk.label', { payer: payer.name })} />
      <details>
        <summary>{t('desk.as-text')}</summary>
        <CopyText text={presentation} />
      </details>
    </>
  );
}

/** Whether it has run out: by how long it has been here, since the clock of a phone may be wrong. */
function useIsOver(shown: Presentation | undefined): boolean {
  const [over, setOver] = useState<Presentation | undefined>(undefined);
  useEffect(() => {
    if (shown === undefined) return undefined;
    const timer = setTimeout(() => {
      setOver(shown);
    }, PRESENTED_SECONDS * 1000);
    return () => {
      clearTimeout(timer);
    };
  }, [shown]);
  return shown !== undefined && over === shown;
}
