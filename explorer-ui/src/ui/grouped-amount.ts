/** '1234567.80' to '1,234,567.80'; no number is made of it, so nothing is rounded. A minus is written as one (−). */
export function groupedAmount(amount: string): string {
  const found = /^(-?)(\d+)(\.\d+)?$/u.exec(amount);
  if (found === null) return amount;
  const [, minus = '', whole = '', decimals = ''] = found;
  return `${minus === '' ? '' : '−'}${whole.replaceAll(/\B(?=(?:\d{3})+$)/gu, ',')}${decimals}`;
}
