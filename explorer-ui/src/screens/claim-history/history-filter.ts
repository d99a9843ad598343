import { CLAIM_STATES, formatFen, isDate, parseFen } from '@piaosu/core';
import type { ClaimFilter } from '../../api/claim-history.ts';

/** What stands in the address; the receipt's number is not among it. */
export const FILTERS = ['from', 'to', 'state', 'min', 'max', 'payer'] as const;
export type FilterName = (typeof FILTERS)[number];
export type FilterValues = Readonly<Record<FilterName, string>>;

export type Fault = 'days' | 'amounts' | 'receipt';

export type Asked = { readonly ok: true; readonly filter: ClaimFilter } | { readonly ok: false; readonly fault: Fault };

const RECEIPT = /^(\d{8})[\s-]*(\d{10})$/u;

/** What is asked for, or which field cannot be meant. An address may have been changed by hand. */
export function askedBy(values: FilterValues, receipt: string): Asked {
  const days = daysOf(values);
  if (days === undefined) return { ok: false, fault: 'days' };
  const amounts = amountsOf(values);
  if (amounts === undefined) return { ok: false, fault: 'amounts' };
  const named = receiptOf(receipt.trim());
  if (named === undefined) return { ok: false, fault: 'receipt' };
  const state = CLAIM_STATES.find((each) => each === values.state);
  const filter = {
    ...{ ...days, ...amounts, ...named },
    ...(state === undefined ? {} : { states: [state] }),
    ...(values.payer === '' ? {} : { payer: values.payer }),
  };
  return { ok: true, filter };
}

function daysOf(values: FilterValues): Pick<ClaimFilter, 'from' | 'to'> | undefined {
  const [from, to] = [dayOf(values.from), dayOf(values.to)];
  if (from === false || to === false) return undefined;
  if (from !== undefined && to !== undefined && from > to) return undefined;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function amountsOf(values: FilterValues): Pick<ClaimFilter, 'min' | 'max'> | undefined {
  const [min, max] = [fenOf(values.min), fenOf(values.max)];
  if (min === false || max === false) return undefined;
  if (min !== undefined && max !== undefined && min > max) return undefined;
  return {
    ...(min === undefined ? {} : { min: formatFen(min) }),
    ...(max === undefined ? {} : { max: formatFen(max) }),
  };
}

function receiptOf(text: string): Pick<ClaimFilter, 'receipt'> | undefined {
  if (text === '') return {};
  const [, eInvoiceCode, eInvoiceNumber] = RECEIPT.exec(text) ?? [];
  if (eInvoiceCode === undefined || eInvoiceNumber === undefined) return undefined;
  return { receipt: { eInvoiceCode, eInvoiceNumber } };
}

function dayOf(text: string): string | undefined | false {
  if (text === '') return undefined;
  return isDate(text) ? text : false;
}

/** `300` and `300.5` are meant as they are read. */
function fenOf(text: string): number | undefined | false {
  const plain = text.replaceAll(/[,，\s]/gu, '');
  if (plain === '') return undefined;
  const [, whole, cents = ''] = /^(\d{1,12})(?:\.(\d{0,2}))?$/u.exec(plain) ?? [];
  if (whole === undefined) return false;
  const fen = parseFen(`${whole}.${cents.padEnd(2, '0')}`);
  return fen.ok ? fen.value : false;
}
