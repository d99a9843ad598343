import { isPlainObject } from '../encoding/json.ts';
import { isCheckCode, isReceiptCode, isReceiptNumber } from '../ids.ts';
import { normaliseAmount, normaliseDate, normaliseText } from '../normalise.ts';
import type { PaperRef } from '../ledger/paper-record.ts';
import { parsed, refused, underPointer, type Fault, type Parsed } from '../result.ts';
import { isDate } from '../time.ts';

/** The five elements printed on a receipt by which anybody may ask for it, as the wire writes them. */
export type ReceiptElements = {
  readonly eInvoiceCode: string;
  readonly eInvoiceNumber: string;
  readonly checkCode: string;
  readonly issueDate: string;
  readonly totalAmount: string;
};

/** What is printed on a paper receipt, by whose own number it may be asked for. */
export type PaperElements = Pick<ReceiptElements, 'checkCode' | 'issueDate' | 'totalAmount'> & PaperRef;

const ELEMENTS = {
  eInvoiceCode: element(normaliseText, isReceiptCode),
  eInvoiceNumber: element(normaliseText, isReceiptNumber),
  paperCode: element(normaliseText, (text) => /^\d{6,12}$/.test(text)),
  paperNumber: element(normaliseText, (text) => /^\d{6,12}$/.test(text)),
  checkCode: element((typed) => normaliseText(typed).toLowerCase(), isCheckCode),
  issueDate: element(normaliseDate, isDate),
  totalAmount: normaliseAmount,
} as const;

/**
 * The elements as people type them: full-width digits, '1000' for '1000.00', 20260105 for 2026-01-05, capitals in the
 * check code. Refuses with SCHEMA, UNKNOWN_FIELD or AMOUNT_FORMAT; nothing is rounded.
 */
export function normaliseElements(input: unknown): Parsed<ReceiptElements> {
  return readElements(input, ['eInvoiceCode', 'eInvoiceNumber', ...ON_BOTH], (read) => ({
    eInvoiceCode: read('eInvoiceCode'),
    eInvoiceNumber: read('eInvoiceNumber'),
    checkCode: read('checkCode'),
    issueDate: read('issueDate'),
    totalAmount: read('totalAmount'),
  }));
}

/** The same for what is printed on a paper receipt. */
export function normalisePaperElements(input: unknown): Parsed<PaperElements> {
  return readElements(input, ['paperCode', 'paperNumber', ...ON_BOTH], (read) => ({
    paperCode: read('paperCode'),
    paperNumber: read('paperNumber'),
    checkCode: read('checkCode'),
    issueDate: read('issueDate'),
    totalAmount: read('totalAmount'),
  }));
}

type ElementName = keyof typeof ELEMENTS;

const ON_BOTH = ['checkCode', 'issueDate', 'totalAmount'] as const;

function readElements<T>(
  input: unknown,
  names: readonly ElementName[],
  build: (read: (name: ElementName) => string) => T,
): Parsed<T> {
  if (!isPlainObject(input)) return refused({ pointer: '', code: 'SCHEMA' });
  const known: readonly string[] = names;
  const faults: Fault[] = Object.keys(input)
    .filter((name) => !known.includes(name))
    .map((name) => ({ pointer: `/${name}`, code: 'UNKNOWN_FIELD' }));
  const elements = build((name) => readElement(input[name], name, faults));
  return faults.length === 0 ? parsed(elements) : refused(...faults);
}

function readElement(typed: unknown, name: ElementName, faults: Fault[]): string {
  const result: Parsed<string> =
    typeof typed === 'string' ? ELEMENTS[name](typed) : refused({ pointer: '', code: codeOfForm(name) });
  if (result.ok) return result.value;
  faults.push(...underPointer(`/${name}`, result.faults));
  return '';
}

function codeOfForm(name: ElementName): 'SCHEMA' | 'AMOUNT_FORMAT' {
  return name === 'totalAmount' ? 'AMOUNT_FORMAT' : 'SCHEMA';
}

function element(normalise: (typed: string) => string, holds: (text: string) => boolean) {
  return (typed: string): Parsed<string> => {
    const text = normalise(typed);
    return holds(text) ? parsed(text) : refused({ pointer: '', code: 'SCHEMA' });
  };
}
