import { groupedAmount } from './grouped-amount.ts';

interface MoneyProps {
  /** As on the wire: decimal text, two digits after the point. */
  readonly amount: string;
  /** Without the unit: in a column whose heading has it. */
  readonly bare?: boolean;
}

/** An amount of yuan: `1,000.00 元`. */
export function Money({ amount, bare = false }: MoneyProps) {
  return (
    <span className="ps-number">
      {groupedAmount(amount)}
      {!bare && ' 元'}
    </span>
  );
}
