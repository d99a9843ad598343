import { Alert } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JsonObject } from '@piaosu/core';
import { useAct } from '../../api/use-act.ts';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { Money } from '../../ui/money.tsx';
import { LabelledInput } from '../../ui/labelled-input.tsx';
import { reissue, textOf } from './flush.ts';
import { newNumbers, NO_NUMBERS, NumbersFields } from './numbers-fields.tsx';
import type { Corrections } from './red-receipt.ts';

const FIELDS = ['patientName', 'patientId', 'department'] as const;

interface ReissueFormProps {
  readonly receipt: JsonObject;
  readonly onDone: () => void;
}

/** The receipt that takes the place of the cancelled one: what was wrong is corrected, amounts stay. */
export function ReissueForm({ receipt, onDone }: ReissueFormProps) {
  const { t } = useTranslation('red-flush');
  const [typed, setTyped] = useState(NO_NUMBERS);
  const [corrections, setCorrections] = useState({
    patientName: textOf(receipt['patientName']),
    patientId: textOf(receipt['patientId']),
    department: textOf(receipt['department']),
  });
  const act = useAct(reissue);
  const numbers = newNumbers(typed);
  const { answer } = act;
  if (answer !== undefined) {
    const name = `${answer.code}-${answer.number}`;
    return (
      <Alert
        type="success"
        showIcon
        title={<strong>{t('reissue.done')}</strong>}
        description={t('reissue.done-text', { name })}
      />
    );
  }
  return (
    <section className="ps-card" aria-labelledby="red-reissue">
      <h2 id="red-reissue">{t('reissue.title')}</h2>
      <p>{t('reissue.text')}</p>
      <NumbersFields id="again" typed={typed} tried={typed.name !== '' && typed.checkCode !== ''} onChange={setTyped} />
      <CorrectionFields corrections={corrections} onChange={setCorrections} />
      <div>
        <ConfirmAct
          label={t('reissue.do')}
          title={t('reissue.sure')}
          confirm={t('reissue.do')}
          disabled={numbers === undefined}
          act={act}
          input={{
            original: receipt,
            corrections,
            numbers: numbers ?? { code: '', number: '', checkCode: '', issueDate: '' },
          }}
          onDone={onDone}
        >
          <p>
            {corrections.patientName} <Money amount={textOf(receipt['totalAmount'])} />
          </p>
          <p>{t('reissue.after')}</p>
        </ConfirmAct>
      </div>
    </section>
  );
}

interface CorrectionFieldsProps {
  readonly corrections: Corrections;
  readonly onChange: (corrections: Corrections) => void;
}

function CorrectionFields({ corrections, onChange }: CorrectionFieldsProps) {
  const { t } = useTranslation('red-flush');
  return (
    <div className="ps-red-fields">
      {FIELDS.map((name) => (
        <LabelledInput
          key={name}
          id={`again-${name}`}
          label={t(`reissue.${name}`)}
          value={corrections[name]}
          onChange={(text) => {
            onChange({ ...corrections, [name]: text });
          }}
        />
      ))}
    </div>
  );
}
