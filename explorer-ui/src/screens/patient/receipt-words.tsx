import { useTranslation } from 'react-i18next';
import type { MyReceipt } from '@piaosu/gateway/api';
import { Money } from '../../ui/money.tsx';
import { Moment } from '../../ui/moment.tsx';
import type { Chosen } from './claim-draft.ts';

/** A receipt as its owner knows it: where, when, how much; and its number, since two bills of one day may cost the same. */
export function ReceiptWords({ receipt }: { readonly receipt: Chosen }) {
  const { t } = useTranslation('patient');
  return (
    <span className="ps-mine-words">
      <strong>{receipt.issuerName}</strong>
      <span className="ps-mine-when">
        <Moment at={receipt.issueDate} />
        <span className="ps-number">
          {t('receipt.total')} <Money amount={receipt.totalAmount} />
        </span>
      </span>
      <span className="ps-soft ps-number">{t('receipt.number', { number: receipt.eInvoiceNumber })}</span>
    </span>
  );
}

/** What can still be claimed, or why nothing can. */
export function ReceiptStand({ receipt }: { readonly receipt: MyReceipt }) {
  const { t } = useTranslation('patient');
  if (receipt.state !== 'LIVE') return <span className="ps-mine-stand">{t(`receipt.state-${receipt.state}`)}</span>;
  return (
    <span className="ps-mine-stand" data-left={/[1-9]/u.test(receipt.remaining)}>
      {t('receipt.left')} <Money amount={receipt.remaining} />
    </span>
  );
}
