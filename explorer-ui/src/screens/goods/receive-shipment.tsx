import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { receive } from '../../api/supply.ts';
import type { Received, Shipment } from '../../api/supply.ts';
import { useAct } from '../../api/use-act.ts';
import { Choice } from '../../ui/choice.tsx';
import { ToneSign } from '../../ui/tone-sign.tsx';
import { SendList, tellSent } from './send-list.tsx';
import { useCodeList } from './use-code-list.ts';

const WAYS = ['PARENT', 'SCAN'] as const;

interface ReceiveShipmentProps {
  readonly shipment: Shipment;
  readonly onBack: () => void;
}

/** Scanning one shipment in; may be done in several goes. */
export function ReceiveShipment({ shipment, onBack }: ReceiveShipmentProps) {
  const { t } = useTranslation('goods');
  const queries = useQueryClient();
  const list = useCodeList();
  const [how, setHow] = useState<(typeof WAYS)[number]>('PARENT');
  const [result, setResult] = useState<Received | undefined>(undefined);
  const receiving = useAct(receive);
  const send = async () => {
    const codes = list.units.map(({ code }) => code);
    const answer = await receiving.run({ premises: shipment.to, shipment: shipment.id, how, codes });
    setResult(answer);
    const done = tellSent(list, answer, (received) =>
      isComplete(received) ? { tone: 'good', words: 'received' } : { tone: 'doubt', words: 'received-part' },
    );
    if (done) await queries.invalidateQueries({ queryKey: ['shipments'] });
  };
  return (
    <>
      <div className="ps-row">
        <Button onClick={onBack}>{t('receive.back')}</Button>
        <span className="ps-code">{shipment.id}</span>
      </div>
      <Choice
        label={t('receive.how')}
        options={WAYS.map((value) => ({ value, label: t(`receive.${value}`) }))}
        value={how}
        onChange={setHow}
      />
      <p className="ps-soft">{t(`receive.${how}-text`)}</p>
      <SendList {...{ list, onSend: send }} sending={receiving} label={t('receive.scan')} act={t('receive.do')}>
        {result !== undefined && <Result result={result} />}
      </SendList>
    </>
  );
}

function isComplete({ missing, excess, incomplete }: Received): boolean {
  return missing === 0 && excess.length === 0 && incomplete.length === 0;
}

/** What changed hands, what has not arrived, and what was scanned and does not belong. */
function Result({ result }: { readonly result: Received }) {
  const { t } = useTranslation('goods');
  const { received, missing, excess, incomplete } = result;
  const tone = isComplete(result) ? 'good' : 'doubt';
  return (
    <section className="ps-result" data-tone={tone} aria-labelledby="result">
      <h2 id="result" className="ps-row">
        <ToneSign tone={tone} /> {t('receive.result')}
      </h2>
      <p>{t('receive.received', { count: received.length })}</p>
      <p data-missing={missing}>
        {missing === 0 ? t('receive.missing-none') : t('receive.missing', { count: missing })}
      </p>
      {excess.length > 0 && (
        <div>
          <strong>{t('receive.excess', { count: excess.length })}</strong>
          <ul>
            {excess.map(({ code, reason }) => (
              <li key={code}>
                <span className="ps-code">{code}</span> {t(`receive.${reason}`)}
              </li>
            ))}
          </ul>
          <p>{t('receive.excess-next')}</p>
        </div>
      )}
      {incomplete.length > 0 && (
        <ul>
          {incomplete.map(({ code, packed, scanned }) => (
            <li key={code}>
              <span className="ps-code">{code}</span> {t('receive.incomplete', { packed, scanned })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
