import { isPlainObject } from '../encoding/json.ts';
import { isCheckCode, isReceiptCode, isReceiptNumber } from '../ids.ts';
import { normaliseAmount, normaliseDate, normaliseText } from '../normalise.ts';
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

const ELEMENTS = {
  eInvoiceCode: element(normaliseText, isReceiptCode),
  eInvoiceNumber: element(normaliseText, isReceiptNumber),
  checkCode: element((typed) => normaliseText(typed).toLowerCase(), isCheckCode),
  issueDate: element(normaliseDate, isDate),
  totalAmount: normaliseAmount,
} as const;

/**
 * The elements as people type them: full-width digits, '1000' for '1000.00', 20260105 for 2026-01-05, capitals in the
 * check code. Refuses with SCHEMA, UNKNOWN_FIELD or AMOUNT_FORMAT; nothing is rounded.
 */
export function normaliseElements(input: unknown): Parsed<ReceiptElements> {
  if (!isPlainObject(input)) return refused({ pointer: '', code: 'SCHEMA' });
  const faults: Fault[] = Object.keys(input)
    .filter((name) => !Object.hasOwn(ELEMENTS, name))
    .map((name) => ({ pointer: `/${name}`, code: 'UNKNOWN_FIELD' }));
  const read = (name: keyof typeof ELEMENTS): string => readElement(input[name], name, faults);
  const elements = {
    eInvoiceCode: read('eInvoiceCode'),
    eInvoiceNumber: read('eInvoiceNumber'),
    checkCode: read('checkCode'),
    issueDate: read('issueDate'),
    totalAmount: read('totalAmount'),
  };
  return faults.length === 0 ? parsed(elements) : refused(...faults);
}

function readElement(typed: unknown, name: keyof typeof ELEMENTS, faults: Fault[]): string {
  const result: Parsed<string> =
    typeof typed === 'string' ? ELEMENTS[name](typed) : refused({ pointer: '', code: codeOfForm(name) });
  if (result.ok) return result.value;
  faults.push(...underPointer(`/${name}`, result.faults));
  return '';
}

function codeOfForm(name: keyof typeof ELEMENTS): 'SCHEMA' | 'AMOUNT_FORMAT' {
  return name === 'totalAmount' ? 'AMOUNT_FORMAT' : 'SCHEMA';
}

function element(normalise: (typed: string) => string, holds: (text: string) => boolean) {
  return (typed: string): Parsed<string> => {
    const text = normalise(typed);
    return holds(text) ? parsed(text) : refused({ pointer: '', code: 'SCHEMA' });
  };
}
