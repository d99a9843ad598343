import { useTranslation } from 'react-i18next';
import { groupedAmount } from './grouped-amount.ts';

interface MoneyProps {
  /** As on the wire: decimal text, two digits after the point. */
  readonly amount: string;
  /** Without the unit: in a column whose heading has it. */
  readonly bare?: boolean;
}

/** An amount of yuan: `1,000.00 元`, in English `1,000.00 yuan`. */
export function Money({ amount, bare = false }: MoneyProps) {
  const { t } = useTranslation('ui');
  const shown = groupedAmount(amount);
  return <span className="ps-number">{bare ? shown : t('money', { amount: shown })}</span>;
}
