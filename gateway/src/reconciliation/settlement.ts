import {
  canonicalJson,
  field,
  normaliseText,
  parseCanonicalJson,
  parseShape,
  readFen,
  record,
  text,
  unwrap,
  type Fault,
  type TypeOf,
} from '@piaosu/core';
import { createHmac, type KeyObject } from 'node:crypto';

/** One online settlement in an office's own books. */
const settlementShape = record({
  /** 结算ID (setlId) */
  settlementId: text(/^[0-9A-Za-z_-]{1,40}$/),
  /** 定点医药机构编码 */
  hospital: field.institution,
  businessNumber: text(/^[^\s\p{Cc}](?:[^\p{Cc}]{0,62}[^\s\p{Cc}])?$/u, 64),
  date: field.date,
  /** What the pooled fund paid. */
  fundFen: field.fen,
});
export type Settlement = TypeOf<typeof settlementShape>;

/** Columns of an office's file; the JSON form has the fields they stand for. */
export const SETTLEMENT_COLUMNS = {
  结算ID: '/settlementId',
  定点医药机构编码: '/hospital',
  业务流水号: '/businessNumber',
  结算日期: '/date',
  医保统筹基金支付: '/fundAmount',
} as const;

const TEXTS = ['settlementId', 'hospital', 'businessNumber', 'date'] as const;
const FIELDS: ReadonlySet<string> = new Set([...TEXTS, 'fundAmount']);

/** A row with its form, or every fault of it. Whatever it brings beside the five fields is refused. */
export function parseSettlement(row: Readonly<Record<string, unknown>>): {
  readonly settlement?: Settlement;
  readonly faults: readonly Fault[];
} {
  const unknown = Object.keys(row).filter((name) => !FIELDS.has(name));
  const fundFen = typeof row['fundAmount'] === 'string' ? readFen(row['fundAmount'].trim()) : undefined;
  const texts = Object.fromEntries(TEXTS.map((name) => [name, textOf(row[name])]));
  const parsed = parseShape(settlementShape, { ...texts, fundFen: fundFen ?? 0 });
  const isAmount = fundFen !== undefined && fundFen >= 0;
  const faults = [
    ...unknown.map((): Fault => ({ pointer: '', code: 'UNKNOWN_FIELD' })),
    ...(parsed.ok ? [] : parsed.faults),
    ...(isAmount ? [] : [{ pointer: '/fundAmount', code: 'AMOUNT_FORMAT' } as const]),
  ];
  return parsed.ok && faults.length === 0 ? { settlement: parsed.value, faults } : { faults };
}

function textOf(value: unknown): unknown {
  return typeof value === 'string' ? normaliseText(value) : value;
}

export function settlementText(settlement: Settlement): string {
  return canonicalJson(settlement);
}

export function readSettlementText(kept: string): Settlement {
  return unwrap(parseShape(settlementShape, parseCanonicalJson(kept)));
}

/** By what rows are told apart, keyed: the columns cannot be searched for a guessed number. */
export function digestsOf(key: KeyObject, settlement: Settlement) {
  const mac = (use: string, ...parts: readonly string[]) =>
    createHmac('sha256', key)
      .update(canonicalJson([`settlement/${use}`, ...parts]))
      .digest();
  return {
    settlement: mac('id', settlement.settlementId),
    business: mac('business', settlement.hospital, settlement.businessNumber),
    digest: mac('row', settlementText(settlement)),
  };
}
