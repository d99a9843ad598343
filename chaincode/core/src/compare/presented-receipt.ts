import { isPlainObject, isUnknownArray, type Json } from '../encoding/json.ts';
import { isCheckCode, isReceiptCode, isReceiptNumber } from '../ids.ts';
import { normaliseAmount, normaliseDate, normaliseText } from '../normalise.ts';
import { AMOUNT_FIELDS, FIELD_NAMES } from '../receipt/receipt-field.ts';
import { parsed, refused, type Fault, type Parsed } from '../result.ts';

/** Members of a receipt that stand in its header instead of under `fieldsRoot`, as its JSON form names them. */
export const HEADER_FIELDS = ['kind', 'issuer', 'issueDate', 'liability', 'redOf', 'supersedes'] as const;

/** Everything of a receipt that a file can be compared by, detail lines aside. */
export const COMPARABLE_FIELDS = [...HEADER_FIELDS, ...FIELD_NAMES] as const;
export type ComparableField = (typeof COMPARABLE_FIELDS)[number];

const DETAIL_MEMBERS = [
  'classCode',
  'className',
  'itemCode',
  'name',
  'spec',
  'unit',
  'quantity',
  'unitPrice',
  'amount',
  'category',
  'traceCode',
] as const;
export type DetailMember = (typeof DETAIL_MEMBERS)[number];

/** A detail line as a file shows it; `line` is absent where the file does not number its lines. */
export type PresentedLine = {
  readonly line?: number;
  readonly members: Readonly<Partial<Record<DetailMember, string>>>;
};

/**
 * What a file says a receipt is: only what stands in it, so that a form that knows fewer fields is compared by those.
 * Values are flat texts by path (`totalAmount`, `chargeItems/03/amount`), in the spelling in which they are compared.
 */
export type PresentedReceipt = {
  readonly eInvoiceCode: string;
  readonly eInvoiceNumber: string;
  readonly checkCode: string;
  readonly shown: readonly ComparableField[];
  readonly values: Readonly<Record<string, string>>;
  /** Absent: the file shows no lines, and none is missed. */
  readonly lines?: readonly PresentedLine[];
};

const MAX_LINES = 20_000;
/** Longer than any text that a receipt may carry; hostile files are refused before they are compared. */
const MAX_TEXT = 8_000;

/**
 * Reads the JSON form of a receipt for a comparison: far more lenient than publishing, since a file that was altered is
 * to be compared and not refused for its form. Refuses with SCHEMA or UNKNOWN_FIELD what has no place to be compared with.
 */
export function presentedFromJson(input: unknown): Parsed<PresentedReceipt> {
  if (!isPlainObject(input)) return refused({ pointer: '', code: 'SCHEMA' });
  const faults = [
    ...identityFaults(input),
    ...unknownFaults(input, ['eInvoiceCode', 'eInvoiceNumber', ...COMPARABLE_FIELDS, 'details'], ''),
  ];
  const values: Record<string, string> = {};
  const shown = COMPARABLE_FIELDS.filter((name) => Object.hasOwn(input, name));
  for (const name of shown) flatten(name, input[name], values, faults);
  const lines = Object.hasOwn(input, 'details') ? readLines(input['details'], faults) : undefined;
  if (faults.length > 0) return refused(...faults);
  return parsed({
    eInvoiceCode: textOf(input['eInvoiceCode']),
    eInvoiceNumber: textOf(input['eInvoiceNumber']),
    checkCode: textOf(input['checkCode']).toLowerCase(),
    shown,
    values,
    ...(lines === undefined ? {} : { lines }),
  });
}

/** The same flat texts of a value as an issuer committed to it. */
export function flatValues(name: ComparableField, value: Json): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  flatten(name, value, values, []);
  return values;
}

/** The members of a line as an issuer committed to it. */
export function flatMembers(value: Json): PresentedLine['members'] {
  return readMembers(value, '', []);
}

function identityFaults(input: Readonly<Record<string, unknown>>): Fault[] {
  const holds = {
    eInvoiceCode: isReceiptCode,
    eInvoiceNumber: isReceiptNumber,
    checkCode: (text: string) => isCheckCode(text.toLowerCase()),
  };
  return Object.entries(holds)
    .filter(([name, isOne]) => !isOne(textOf(input[name])))
    .map(([name]) => ({ pointer: `/${name}`, code: 'SCHEMA' }));
}

function unknownFaults(input: object, known: readonly string[], pointer: string): Fault[] {
  return Object.keys(input)
    .filter((name) => !known.includes(name))
    .map((name) => ({ pointer: `${pointer}/${name.slice(0, 64)}`, code: 'UNKNOWN_FIELD' }));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? normaliseText(value) : '';
}

function flatten(name: ComparableField, value: unknown, values: Record<string, string>, faults: Fault[]): void {
  if (name === 'chargeItems') flattenList(name, value, 'code', ['name', 'amount'], values, faults);
  else if (name === 'otherBreakdown') flattenList(name, value, 'tier', ['amount'], values, faults);
  else if (name === 'redOf' || name === 'supersedes') values[name] = refText(value);
  else values[name] = spell(name, value, `/${name}`, faults);
}

/** A reference as one text; an absent one and a null one are the same. */
function refText(value: unknown): string {
  if (!isPlainObject(value)) return '';
  return `${textOf(value['eInvoiceCode'])}-${textOf(value['eInvoiceNumber'])}`;
}

function flattenList(
  name: ComparableField,
  value: unknown,
  key: string,
  members: readonly string[],
  values: Record<string, string>,
  faults: Fault[],
): void {
  if (!isUnknownArray(value) || value.length > MAX_LINES) {
    faults.push({ pointer: `/${name}`, code: 'SCHEMA' });
    return;
  }
  for (const [index, item] of value.entries()) {
    const pointer = `/${name}/${index}`;
    if (!isPlainObject(item)) faults.push({ pointer, code: 'SCHEMA' });
    else {
      const path = freePath(`${name}/${keyText(item[key])}`, members[0] ?? '', values);
      for (const member of members)
        values[`${path}/${member}`] = spell(member, item[member], `${pointer}/${member}`, faults);
    }
  }
}

/** Two items of one code are both compared, the second under a path of its own. */
function freePath(path: string, member: string, values: Readonly<Record<string, string>>): string {
  let free = path;
  for (let copy = 2; Object.hasOwn(values, `${free}/${member}`); copy++) free = `${path}#${copy}`;
  return free;
}

function keyText(value: unknown): string {
  return (typeof value === 'number' ? String(value) : textOf(value)).slice(0, 64);
}

function readLines(input: unknown, faults: Fault[]): PresentedLine[] {
  if (!isUnknownArray(input) || input.length > MAX_LINES) {
    faults.push({ pointer: '/details', code: 'SCHEMA' });
    return [];
  }
  return input.map((item, index) => readLine(item, `/details/${index}`, faults));
}

function readLine(item: unknown, pointer: string, faults: Fault[]): PresentedLine {
  if (!isPlainObject(item)) {
    faults.push({ pointer, code: 'SCHEMA' });
    return { members: {} };
  }
  faults.push(...unknownFaults(item, ['line', ...DETAIL_MEMBERS], pointer));
  const line = Number(item['line'] ?? Number.NaN);
  const members = readMembers(item, pointer, faults);
  return Number.isSafeInteger(line) && line > 0 ? { line, members } : { members };
}

function readMembers(item: unknown, pointer: string, faults: Fault[]): PresentedLine['members'] {
  if (!isPlainObject(item)) return {};
  const shown = DETAIL_MEMBERS.filter((name) => Object.hasOwn(item, name));
  return Object.fromEntries(shown.map((name) => [name, spell(name, item[name], `${pointer}/${name}`, faults)]));
}

/** The one spelling in which two values are the same: '452' and '452.00', 20260105 and 2026-01-05. */
function spell(name: string, value: unknown, pointer: string, faults: Fault[]): string {
  if (typeof value !== 'string' || value.length > MAX_TEXT) {
    faults.push({ pointer, code: 'SCHEMA' });
    return '';
  }
  if (isAmount(name)) {
    const amount = normaliseAmount(value);
    return amount.ok ? amount.value : normaliseText(value);
  }
  if (name === 'quantity' || name === 'unitPrice') return plainDecimal(normaliseText(value));
  if (name.endsWith('Date')) return normaliseDate(value);
  return name === 'checkCode' ? normaliseText(value).toLowerCase() : normaliseText(value);
}

function isAmount(name: string): boolean {
  return name === 'amount' || Object.hasOwn(AMOUNT_FIELDS, name);
}

/** Without the zeros that say nothing. */
function plainDecimal(text: string): string {
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text;
}
