import { CODES, type Code } from '../codes.ts';
import type { Json } from '../encoding/json.ts';
import { addFen, formatFen, sumFen } from '../money.ts';
import type { Fault } from '../result.ts';
import { agreementFaults, checkDigitFaults } from './receipt-agreement.ts';
import { isLineExact } from './line-amount.ts';
import type { ReceiptDocument } from './receipt-document.ts';
import { readReceipt } from './receipt-input.ts';

/** The order in which publishing names faults: the first is the row's code. */
export const PUBLISHING_ORDER = [
  'SCHEMA',
  'AMOUNT_FORMAT',
  'CHECK_DIGIT',
  'SEGMENT_UNALLOTTED',
  'NOT_ISSUER',
  'NUMBER_CONFLICT',
  'DUPLICATE_BUSINESS',
  'AMOUNT_EQUATION',
  'DETAIL_MISMATCH',
] as const satisfies readonly Code[];

export type ReceiptExamination = {
  /** There when every field has its form; publish it only when there are no faults, one's own included. */
  readonly document?: ReceiptDocument;
  /** In publishing order. */
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
};

/**
 * All that can be said of a receipt without a database, in publishing order. Who publishes adds what needs one
 * (SEGMENT_UNALLOTTED, NOT_ISSUER, NUMBER_CONFLICT, DUPLICATE_BUSINESS) and sorts again with `orderFaults`.
 */
export function examineReceipt(input: unknown): ReceiptExamination {
  const { document, faults } = readReceipt(input);
  const sums = faults.some(touchesSums) ? [] : checkReceipt(document);
  const all = orderFaults([...faults, ...agreementFaults(document), ...checkDigitFaults(document), ...sums]);
  return faults.length === 0
    ? { document, faults: all, warnings: warnReceipt(document) }
    : { faults: all, warnings: [] };
}

/** Whether the sums of a well-formed document agree: AMOUNT_EQUATION, then DETAIL_MISMATCH. */
export function checkReceipt(document: ReceiptDocument): Fault[] {
  const lines = lineFaults(document);
  return [...equationFaults(document), ...itemFaults(document, lines), ...classFaults(document), ...lines];
}

/** What is said and not refused: provinces differ in 个人自付 and 个人自费. */
export function warnReceipt(document: ReceiptDocument): Fault[] {
  const left = addFen(document.selfPaymentFen, document.selfExpenseFen);
  const right = addFen(document.accountFen, document.cashFen);
  return left === right ? [] : [sumFault('SELF_PAYMENT_DIFFERS', '/selfPaymentAmount', left, right)];
}

/** Sorts by publishing order, keeping the order within a code; faults of form that have no place of their own come first. */
export function orderFaults(faults: readonly Fault[]): Fault[] {
  return faults.toSorted((a, b) => rankOf(a.code) - rankOf(b.code));
}

/** The code that a refused row is known by; undefined without faults. */
export function rowCode(faults: readonly Fault[]): Code | undefined {
  const first = orderFaults(faults)[0]?.code;
  return first !== undefined && rankOf(first) === 0 ? 'SCHEMA' : first;
}

function rankOf(code: Code): number {
  const rank = PUBLISHING_ORDER.findIndex((listed) => listed === code);
  if (rank >= 0) return rank;
  return CODES[code].class === 'schema' ? 0 : PUBLISHING_ORDER.length;
}

function touchesSums(fault: Fault): boolean {
  return fault.code === 'AMOUNT_FORMAT' || /^\/(?:details|chargeItems|otherBreakdown|kind)\b|^$/.test(fault.pointer);
}

/** fund + other + account + cash + hospital = total; the breakdown of `other`, where given, = other. */
function equationFaults(document: ReceiptDocument): Fault[] {
  const { fundFen, otherFen, accountFen, cashFen, hospitalFen, totalFen, otherBreakdown } = document;
  const paid = sumFen([fundFen, otherFen, accountFen, cashFen, hospitalFen]);
  const shares = sumFen(otherBreakdown.map((share) => share.fen));
  return [
    ...(paid === totalFen ? [] : [sumFault('AMOUNT_EQUATION', '/totalAmount', paid, totalFen)]),
    ...(otherBreakdown.length === 0 || shares === otherFen
      ? []
      : [sumFault('AMOUNT_EQUATION', '/otherBreakdown', shares, otherFen)]),
  ];
}

/**
 * Σ charge items = total. When the items agree with the lines and a line is wrong in itself, the difference follows
 * from that line: then it is told as DETAIL_MISMATCH, and the line's fault stands beside it.
 */
function itemFaults(document: ReceiptDocument, lines: readonly Fault[]): Fault[] {
  const { chargeItems, details, kind, totalFen } = document;
  // A prepayment voucher (预交金) has no charges yet.
  if (kind === 'PREPAYMENT' && chargeItems.length === 0) return [];
  const missing: Fault[] =
    details.length === 0 && kind !== 'PREPAYMENT'
      ? [{ pointer: '/details', code: 'DETAIL_MISMATCH', detail: { reason: 'no detail lines' } }]
      : [];
  if (chargeItems.length === 0) return missing;
  const items = sumFen(chargeItems.map((item) => item.fen));
  if (items === totalFen) return missing;
  const follows = lines.length > 0 && classFaults(document).length === 0;
  const code = follows ? 'DETAIL_MISMATCH' : 'AMOUNT_EQUATION';
  return [sumFault(code, follows ? '/details' : '/chargeItems', items, totalFen), ...missing];
}

/** Σ lines of a class = its charge item. */
function classFaults({ chargeItems, details }: ReceiptDocument): Fault[] {
  if (details.length === 0) return [];
  const sums = new Map<string, number>();
  for (const { classCode, fen } of details) sums.set(classCode, addFen(sums.get(classCode) ?? 0, fen));
  const items = new Map(chargeItems.map((item) => [item.code, item.fen]));
  return [...new Set([...items.keys(), ...sums.keys()])].flatMap((classCode) => {
    const [left, right] = [sums.get(classCode) ?? 0, items.get(classCode) ?? 0];
    return left === right ? [] : [sumFault('DETAIL_MISMATCH', '/chargeItems', left, right, { classCode })];
  });
}

/** |quantity × unit price − amount| ≤ 0.01 for each line. */
function lineFaults({ details }: ReceiptDocument): Fault[] {
  return details.flatMap((detail, index): Fault[] => {
    if (isLineExact(detail)) return [];
    const { line, quantity, unitPrice, fen } = detail;
    const evidence = { line, quantity, unitPrice, amount: formatFen(fen) };
    return [{ pointer: `/details/${index}/amount`, code: 'DETAIL_MISMATCH', detail: evidence }];
  });
}

function sumFault(code: Code, pointer: string, left: number, right: number, more: Record<string, Json> = {}): Fault {
  return { pointer, code, detail: { left: formatFen(left), right: formatFen(right), ...more } };
}
