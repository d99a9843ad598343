import type { MyReceipt } from '@piaosu/gateway/api';
import { useTranslation } from 'react-i18next';
import { numberOf } from '../../api/patients.ts';
import type { ReceiptRef } from '../../api/patients.ts';
import { ReceiptWords } from './receipt-words.tsx';

interface ReceiptNameProps {
  readonly receipt: ReceiptRef;
  /** Receipts that are at hand already; asking for one would stand in its access log. */
  readonly known: readonly MyReceipt[];
}

/** A receipt that something is about: hospital, day and amount where they are known, else its number. */
export function ReceiptName({ receipt, known }: ReceiptNameProps) {
  const { t } = useTranslation('patient');
  const found = known.find((each) => numberOf(each) === numberOf(receipt));
  if (found !== undefined) return <ReceiptWords receipt={found} />;
  return (
    <p>
      {t('receipt.called')} <span className="ps-code">{numberOf(receipt)}</span>
    </p>
  );
}
