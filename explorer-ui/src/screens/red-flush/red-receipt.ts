import { AMOUNT_FIELDS, isPlainObject } from '@piaosu/core';
import type { Json, JsonObject } from '@piaosu/core';

/** What the clerk's own billing system gave the new receipt. */
export interface NewNumbers {
  readonly code: string;
  readonly number: string;
  readonly checkCode: string;
  /** Today, in Beijing. */
  readonly issueDate: string;
}

/** The negative receipt that cancels the original: the same content, every amount and quantity below zero. */
export function redReceipt(original: JsonObject, numbers: NewNumbers): JsonObject {
  return {
    ...original,
    ...newHead(numbers),
    ...negated(original, Object.keys(AMOUNT_FIELDS)),
    kind: 'RED',
    redOf: refOf(original),
    supersedes: null,
    otherBreakdown: itemsOf(original['otherBreakdown']).map((item) => ({ ...item, ...negated(item, ['amount']) })),
    chargeItems: itemsOf(original['chargeItems']).map((item) => ({ ...item, ...negated(item, ['amount']) })),
    details: itemsOf(original['details']).map((line) => ({ ...line, ...negated(line, ['amount', 'quantity']) })),
  };
}

/** What may be corrected here; other corrections come by file, from the billing system. */
export interface Corrections {
  readonly patientName: string;
  readonly patientId: string;
  readonly department: string;
}

/** The receipt that stands in the original's place: its amounts and lines, with the corrections. */
export function reissuedReceipt(original: JsonObject, numbers: NewNumbers, corrections: Corrections): JsonObject {
  return { ...original, ...newHead(numbers), ...corrections, redOf: null, supersedes: refOf(original) };
}

function newHead({ code, number, checkCode, issueDate }: NewNumbers): JsonObject {
  return { eInvoiceCode: code, eInvoiceNumber: number, checkCode, issueDate, issueTime: '' };
}

function refOf({ eInvoiceCode = '', eInvoiceNumber = '' }: JsonObject): JsonObject {
  return { eInvoiceCode, eInvoiceNumber };
}

function itemsOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter((item): item is JsonObject => isPlainObject(item)) : [];
}

function negated(item: JsonObject, names: readonly string[]): JsonObject {
  const texts = names.flatMap((name) => {
    const value = item[name];
    return typeof value === 'string' ? [[name, negative(value)] as const] : [];
  });
  return Object.fromEntries(texts);
}

/** No number is made of it, so nothing is rounded; zero has no sign. */
function negative(text: string): string {
  if (!/[1-9]/u.test(text)) return text;
  return text.startsWith('-') ? text.slice(1) : `-${text}`;
}
