import type { Code } from '../codes.ts';
import type { Json } from '../encoding/json.ts';
import type { EXEMPT_CLASSES, PremisesRecord, ProductRecord } from '../ledger/product-record.ts';
import type { UncodedRecord } from '../ledger/uncoded-record.ts';
import type { SupplyDecision } from './decide-dispense.ts';

/** A medicine that is to be given out without a code. */
export interface UncodedRequest {
  /** Transaction time in Beijing. */
  readonly today: string;
  readonly here: PremisesRecord;
  /** As it is asked for, and as the registry has it. */
  readonly product: { readonly id: string; readonly record: ProductRecord | undefined };
  readonly units: number;
  readonly exempt: (typeof EXEMPT_CLASSES)[number] | undefined;
  /** What the prescription line names. */
  readonly prescribed: string;
  /** What the premises declared. */
  readonly stock: UncodedRecord | undefined;
}

type Rule = readonly [code: Code, evidenceOf: (request: UncodedRequest) => Json | undefined];

const RULES: readonly Rule[] = [
  ['UNKNOWN_PRODUCT', ({ product }) => (product.record === undefined ? { product: product.id } : undefined)],
  ['DATA_MISMATCH', wrongClass],
  [
    'PRODUCT_SUSPENDED',
    ({ product: { record } }) => (record?.state === 'SUSPENDED' ? { product: record.id } : undefined),
  ],
  ['WRONG_PRODUCT', wrongProduct],
  ['NO_CODE_EXHAUSTED', exhausted],
];

/** Decides on giving out a medicine without a code: of a class that never has one, or from declared stock. */
export function decideUncoded(request: UncodedRequest): SupplyDecision {
  for (const [code, evidenceOf] of RULES) {
    const evidence = evidenceOf(request);
    if (evidence !== undefined) return { ok: false, code, evidence };
  }
  return { ok: true };
}

/**
 * The class is the product's, never the pharmacist's word; parts of a pack leave a ward without a scan, not a shop.
 */
function wrongClass({ exempt, here, product: { record } }: UncodedRequest): Json | undefined {
  if (exempt === undefined) return undefined;
  const isOfClass = record?.exempt === exempt;
  const isHere = exempt !== 'INPATIENT_PARTIAL' || here.kind === 'DISPENSARY';
  return isOfClass && isHere ? undefined : { differs: 'exempt' };
}

function wrongProduct({ prescribed, product }: UncodedRequest): Json | undefined {
  return prescribed === product.id ? undefined : { prescribed, given: product.id };
}

function exhausted({ exempt, product: { record }, stock, today, units }: UncodedRequest): Json | undefined {
  if (exempt !== undefined || record === undefined) return undefined;
  const closed = closedRule(record, today);
  if (closed !== undefined) return closed;
  const left = stock?.left ?? 0;
  return left < units ? { left } : undefined;
}

/** Why stock of this product may not be without codes today; undefined when it may. */
export function closedRule({ custody }: Pick<ProductRecord, 'custody'>, today: string): Json | undefined {
  if (custody.mode === 'ENFORCED') return { mode: 'ENFORCED' };
  return custody.until !== undefined && custody.until < today ? { until: custody.until } : undefined;
}
