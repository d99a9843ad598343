import { normaliseElements, normalisePaperElements, type Fault } from '@piaosu/core';
import type { ReceiptQuestion } from './receipt-check.ts';

/** The inputs of the form, in their order on the print. */
export const ELEMENT_INPUTS = ['eInvoiceCode', 'eInvoiceNumber', 'checkCode', 'issueDate', 'totalAmount'] as const;
export const PAPER_INPUTS = ['paperCode', 'paperNumber', 'checkCode', 'issueDate', 'totalAmount'] as const;
export type InputName = (typeof ELEMENT_INPUTS)[number] | (typeof PAPER_INPUTS)[number];

export type Typed = Readonly<Partial<Record<InputName, string>>>;

export type ReadForm =
  | { readonly ok: true; readonly question: ReceiptQuestion }
  | { readonly ok: false; readonly faulty: readonly InputName[] };

/**
 * What was typed, as people do: blanks inside numbers, full-width digits, '1000', '¥1,000.00', 20260105, a number without its
 * zeros (see core's `normaliseElements`). Else the inputs that cannot be read, in their order.
 */
export function readForm(typed: Typed, paper: boolean): ReadForm {
  const inputs = paper ? PAPER_INPUTS : ELEMENT_INPUTS;
  const plain = Object.fromEntries(inputs.map((name) => [name, plainOf(name, withoutBlanks(typed[name] ?? ''))]));
  if (paper) {
    const read = normalisePaperElements(plain);
    return read.ok ? { ok: true, question: { form: 'PAPER', paper: read.value } } : faults(inputs, read.faults);
  }
  const read = normaliseElements(plain);
  return read.ok ? { ok: true, question: { form: 'ELEMENTS', elements: read.value } } : faults(inputs, read.faults);
}

/** Code and number are printed together and pasted together: `33060125-0000000101` into the first goes into both. */
export function spread(typed: Typed): Typed {
  const [, code, number] = /^(\d{8})[-\s]*(\d{10})$/.exec((typed.eInvoiceCode ?? '').normalize('NFKC').trim()) ?? [];
  return code === undefined || number === undefined ? typed : { ...typed, eInvoiceCode: code, eInvoiceNumber: number };
}

function plainOf(name: InputName, text: string): string {
  if (name === 'totalAmount') return text.replace(/^[¥￥]/u, '').replace(/元$/u, '');
  const digits = text.normalize('NFKC');
  return name === 'eInvoiceNumber' && /^\d{1,9}$/u.test(digits) ? digits.padStart(10, '0') : text;
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s/g, '');
}

function faults(inputs: readonly InputName[], found: readonly Fault[]): ReadForm {
  const faulty = inputs.filter((name) => found.some(({ pointer }) => pointer === `/${name}`));
  return { ok: false, faulty };
}
