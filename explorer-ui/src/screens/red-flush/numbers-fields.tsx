import { useTranslation } from 'react-i18next';
import { beijingTime } from '../../ui/beijing-time.ts';
import { LabelledInput } from '../../ui/labelled-input.tsx';
import { receiptNameIn } from './receipt-name.ts';
import type { NewNumbers } from './red-receipt.ts';

/** The numbers of a new receipt as they are typed. */
export interface TypedNumbers {
  readonly name: string;
  readonly checkCode: string;
}

export const NO_NUMBERS: TypedNumbers = { name: '', checkCode: '' };

/** Undefined while something is missing or has no form. */
export function newNumbers({ name, checkCode }: TypedNumbers): NewNumbers | undefined {
  const read = receiptNameIn(name);
  const code = checkCode.normalize('NFKC').trim().toLowerCase();
  if (read === undefined || !/^[0-9a-z]{6}$/u.test(code)) return undefined;
  return { ...read, checkCode: code, issueDate: beijingTime(new Date().toISOString(), 'day') };
}

interface NumbersFieldsProps {
  /** Of which new receipt: the negative one that cancels, or the one that takes its place. */
  readonly id: 'red' | 'again';
  readonly typed: TypedNumbers;
  readonly tried: boolean;
  readonly onChange: (typed: TypedNumbers) => void;
}

/** The number and the check code that the hospital's own system gave the new receipt. */
export function NumbersFields({ id, typed, tried, onChange }: NumbersFieldsProps) {
  const { t } = useTranslation('red-flush');
  return (
    <div className="ps-red-fields">
      <LabelledInput
        id={`${id}-name`}
        label={t(`numbers.name-${id}`)}
        hint={t('numbers.name-hint')}
        value={typed.name}
        faulty={tried && receiptNameIn(typed.name) === undefined}
        onChange={(name) => {
          onChange({ ...typed, name });
        }}
      />
      <LabelledInput
        id={`${id}-check`}
        label={t(`numbers.check-${id}`)}
        hint={t('numbers.check-hint')}
        value={typed.checkCode}
        faulty={tried && newNumbers({ name: '33060125-0000000001', checkCode: typed.checkCode }) === undefined}
        onChange={(checkCode) => {
          onChange({ ...typed, checkCode });
        }}
      />
    </div>
  );
}
