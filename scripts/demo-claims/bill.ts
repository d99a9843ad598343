import { R1 } from '../start/demo-receipts.ts';

export type Bill = Omit<typeof R1, 'details'> & { readonly details: readonly (typeof R1.details)[number][] };

export interface Ref {
  readonly eInvoiceCode: string;
  readonly eInvoiceNumber: string;
}

export function refOf({ eInvoiceCode, eInvoiceNumber }: Ref): Ref {
  return { eInvoiceCode, eInvoiceNumber };
}

/** A receipt of the demo hospital's patient, all cash: personal burden is its total. */
export function bill(eInvoiceNumber: string, totalAmount: string, change: object = {}): Bill {
  const amounts = { totalAmount, cashAmount: totalAmount, selfExpenseAmount: totalAmount };
  const [line] = R1.details;
  if (line === undefined) throw new Error('the demo receipt has a line');
  const details = [{ ...line, line: 1, unitPrice: totalAmount, amount: totalAmount }];
  return { ...R1, ...amounts, eInvoiceNumber, businessNumber: 'DEMO-CLAIMS-1', details, ...change };
}

/** 红字票据: the whole receipt with its amounts negated. */
export function redOf(original: Bill, eInvoiceNumber: string): object {
  const minus = `-${original.totalAmount}`;
  return {
    ...original,
    eInvoiceNumber,
    kind: 'RED',
    redOf: refOf(original),
    ...{ totalAmount: minus, cashAmount: minus, selfExpenseAmount: minus },
    details: original.details.map((line) => ({ ...line, quantity: '-1', amount: minus })),
  };
}
