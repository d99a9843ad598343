import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { sentenceOfCode } from '../../api/problem.ts';
import { useStore } from '../../api/store.ts';
import { Moment } from '../../ui/moment.tsx';
import { useNextStep } from '../../ui/next-step.ts';
import { useSentences } from '../../ui/sentences.ts';
import { line } from '../../outbox/line.ts';
import type { KeptBasket, Refusal } from '../../outbox/outbox.ts';
import { outbox, outboxState } from '../../outbox/outbox-state.ts';

interface OutboxNoticeProps {
  readonly institution: string;
}

/** Whether the line is up, how many baskets are not confirmed yet, and what was refused while nobody stood there. */
export function OutboxNotice({ institution }: OutboxNoticeProps) {
  const { t } = useTranslation('dispense');
  const down = useStore(line) === 'down';
  const { baskets, unreadable, durable } = useStore(outboxState);
  const own = baskets.filter((basket) => basket.institution === institution);
  const waiting = own.filter(({ refusal }) => refusal === undefined);
  const foreign = baskets.length - own.length;
  return (
    <div className="ps-stack ps-outbox" role="status">
      {down && <Alert type="warning" showIcon title={<strong>{t('down')}</strong>} description={t('down-text')} />}
      {waiting.length > 0 && <Waiting waiting={waiting} />}
      {own.map((basket) => basket.refusal && <Refused key={basket.key} basket={basket} refusal={basket.refusal} />)}
      {foreign > 0 && <Alert type="warning" showIcon title={t('foreign', { count: foreign })} />}
      {unreadable > 0 && <Alert type="error" showIcon title={t('unreadable', { count: unreadable })} />}
      {!durable && <Alert type="warning" showIcon title={t('not-durable')} />}
    </div>
  );
}

function Waiting({ waiting }: { readonly waiting: readonly KeptBasket[] }) {
  const { t } = useTranslation('dispense');
  return (
    <Alert
      className="ps-outbox-waiting"
      type="warning"
      showIcon
      title={<strong>{t('waiting', { count: waiting.length })}</strong>}
      description={
        <div className="ps-stack">
          <p>{t('waiting-text')}</p>
          <ul>
            {waiting.map((basket) => (
              <li key={basket.key}>
                <Which basket={basket} />
              </li>
            ))}
          </ul>
        </div>
      }
    />
  );
}

/** By what somebody finds it again on paper. */
function Which({ basket: { at, prescription, boxes } }: { readonly basket: KeptBasket }) {
  const { t } = useTranslation('dispense');
  return (
    <>
      <Moment at={at} precision="second" /> · {t('by-prescription', { prescription })} ·{' '}
      {t('boxes', { count: boxes.length })}
    </>
  );
}

function Refused({ basket, refusal }: { readonly basket: KeptBasket; readonly refusal: Refusal }) {
  const { t } = useTranslation('dispense');
  const language = useSentences();
  const nextStep = useNextStep();
  const { code } = refusal;
  return (
    <Alert
      className="ps-outbox-refused"
      type="error"
      showIcon
      title={<strong>{t('refused-later')}</strong>}
      description={
        <div className="ps-stack">
          <p>
            <Which basket={basket} />
          </p>
          <p>{sentenceOfCode(code, language) ?? code}</p>
          <p>
            <b>{t('next')}</b> {nextStep(code)} {t('refused-later-text')}
          </p>
          <ul>
            {basket.boxes.map((id) => (
              <li key={id} className="ps-code">
                {id.slice(id.indexOf(':') + 1)}
              </li>
            ))}
          </ul>
          <div>
            <Button
              onClick={() => {
                void outbox().then((box) => box.dismiss(basket.key));
              }}
            >
              {t('seen')}
            </Button>
          </div>
        </div>
      }
    />
  );
}
