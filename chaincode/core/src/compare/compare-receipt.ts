import type { ReceiptHeader } from '../receipt/receipt-header.ts';
import type { DetailOpening, FieldOpening } from '../receipt/receipt-opening.ts';
import { isFieldName } from '../receipt/receipt-field.ts';
import { compareLines, type LineDifference } from './compare-lines.ts';
import {
  flatMembers,
  flatValues,
  HEADER_FIELDS,
  type ComparableField,
  type PresentedReceipt,
} from './presented-receipt.ts';

/** One value of a file that differs. Both values absent: it differs, and whoever asks may not see from what. */
export type FieldDifference = {
  readonly field: ComparableField;
  /** `chargeItems/03/amount`; the field's own name where it has no parts. */
  readonly path: string;
  readonly asked?: string;
  readonly issued?: string;
};

/** What an issuer committed to, as far as it was opened. Believed only after the openings were verified. */
export type OriginalReceipt = {
  readonly header: ReceiptHeader;
  readonly fields: readonly FieldOpening[];
  readonly details: readonly DetailOpening[];
  /** Fields that differ and whose original the asker may not see; the publisher's word alone. */
  readonly withheld?: readonly ComparableField[];
};

export type Comparison = {
  readonly fields: readonly FieldDifference[];
  readonly lines: readonly LineDifference[];
  /** How much was compared: a file that shows little must not look like one that agrees in all. */
  readonly compared: { readonly fields: number; readonly lines: number };
};

/**
 * A file against the anchored original, value by value and line by line. Only what the file shows is compared. A field
 * that is neither opened nor withheld counts as not compared.
 */
export function compareReceipt(presented: PresentedReceipt, original: OriginalReceipt): Comparison {
  const issued = originalValues(original);
  const withheld = original.withheld ?? [];
  const comparable = presented.shown.filter((name) => issued.has(name) || withheld.includes(name));
  const fields = comparable.flatMap((name) => fieldDifferences(name, presented.values, issued.get(name)));
  const lines = presented.lines === undefined ? [] : compareLines(presented.lines, originalLines(original));
  return { fields, lines, compared: { fields: comparable.length, lines: presented.lines?.length ?? 0 } };
}

type Values = Readonly<Record<string, string>>;

function fieldDifferences(field: ComparableField, shown: Values, issued: Values | undefined): FieldDifference[] {
  if (issued === undefined) return [{ field, path: field }];
  const own = Object.keys(shown).filter((path) => path === field || path.startsWith(`${field}/`));
  const paths = new Set([...own, ...Object.keys(issued)]);
  return [...paths]
    .filter((path) => (shown[path] ?? '') !== (issued[path] ?? ''))
    .map((path) => ({ field, path, asked: shown[path] ?? '', issued: issued[path] ?? '' }));
}

function originalValues({ header, fields }: OriginalReceipt): Map<ComparableField, Values> {
  const values = new Map<ComparableField, Values>();
  for (const name of HEADER_FIELDS) values.set(name, flatValues(name, header[name] ?? null));
  for (const { name, value } of fields) if (isFieldName(name)) values.set(name, flatValues(name, value));
  return values;
}

function originalLines({ details }: OriginalReceipt) {
  return details.map(({ line, value }) => ({ line, members: flatMembers(value) }));
}
