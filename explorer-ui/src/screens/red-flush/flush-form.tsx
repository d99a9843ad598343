import { Alert } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JsonObject } from '@piaosu/core';
import { useAct } from '../../api/use-act.ts';
import { Choice } from '../../ui/choice.tsx';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { Money } from '../../ui/money.tsx';
import { flush, textOf } from './flush.ts';
import { newNumbers, NO_NUMBERS, NumbersFields } from './numbers-fields.tsx';

export type FlushOutcome = 'DONE' | 'PENDING' | 'LATER';

const REASONS = ['wrong', 'refund', 'double'] as const;
type Reason = (typeof REASONS)[number];

interface FlushFormProps {
  readonly receipt: JsonObject;
  /** Claims that stand against it. */
  readonly open: number;
  readonly outcome: FlushOutcome | undefined;
  readonly onDone: (outcome: FlushOutcome) => void;
}

const TONES = { DONE: 'success', PENDING: 'warning', LATER: 'warning' } as const;

/** Why, and with which negative receipt; says before what will be true after. */
export function FlushForm({ receipt, open, outcome, onDone }: FlushFormProps) {
  const { t } = useTranslation('red-flush');
  const [reason, setReason] = useState<Reason>('wrong');
  const [typed, setTyped] = useState(NO_NUMBERS);
  const act = useAct(flush);
  const numbers = newNumbers(typed);
  if (outcome !== undefined) {
    return (
      <Alert
        type={TONES[outcome]}
        showIcon
        title={<strong>{t(`flush.${outcome}`)}</strong>}
        description={t(`flush.${outcome}-text`)}
      />
    );
  }
  return (
    <section className="ps-card" aria-labelledby="red-flush">
      <h2 id="red-flush">{t('flush.title')}</h2>
      <Choice
        label={t('flush.reason')}
        options={REASONS.map((value) => ({ value, label: t(`flush.reasons.${value}`) }))}
        value={reason}
        onChange={setReason}
      />
      <p className="ps-soft">{t(`flush.advice.${reason}`)}</p>
      {open > 0 && <Alert type="warning" showIcon title={t('flush.claims', { count: open })} />}
      <NumbersFields id="red" typed={typed} tried={typed.name !== '' && typed.checkCode !== ''} onChange={setTyped} />
      <div>
        <ConfirmAct
          label={t('flush.do')}
          title={t('flush.sure')}
          confirm={t('flush.do')}
          danger
          disabled={numbers === undefined}
          act={act}
          input={{ original: receipt, numbers: numbers ?? { code: '', number: '', checkCode: '', issueDate: '' } }}
          onDone={onDone}
        >
          <p>
            {t('flush.amount')} <Money amount={textOf(receipt['totalAmount'])} />
          </p>
          <p>{t(open > 0 ? 'flush.after-claims' : 'flush.after')}</p>
        </ConfirmAct>
      </div>
    </section>
  );
}
