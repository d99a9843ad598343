import type { Code } from '../codes.ts';
import type { Json } from '../encoding/json.ts';
import type { LotRecord } from '../ledger/lot-record.ts';
import type { PremisesRecord, ProductRecord } from '../ledger/product-record.ts';
import { MAX_DISPENSINGS, type UnitDispensing, type UnitRecord } from '../ledger/unit-record.ts';
import { leftUnits } from './unit-life.ts';

/** Who holds a box by the ledger: resolved by climbing from it to the topmost container, never chosen by the caller. */
export type Custody = {
  readonly premises: PremisesRecord;
  /** Its topmost container was sent and has not arrived. */
  readonly isInTransit: boolean;
};

/** One box that is to be given out, as its proof and the ledger show it. */
export interface UnitToDispense {
  readonly tag: string;
  readonly product: ProductRecord | undefined;
  readonly lot: LotRecord;
  /** As the ledger holds it, or as it will once it has a key. */
  readonly unit: UnitRecord;
  readonly custody: Custody;
  /** What was read beside the code; the lot as the answer of a comparison of tags. */
  readonly read: { readonly isLot?: boolean; readonly expiry?: string };
  /** The prescribed product; another one is accepted where a pharmacist has recorded the substitution. */
  readonly prescribed: { readonly product: string; readonly isSubstituted: boolean };
  /** Units of a box that is split; absent for the whole box. */
  readonly part?: number;
}

export interface DispenseRequest {
  /** Transaction time in Beijing: decides on expiry. */
  readonly today: string;
  readonly here: PremisesRecord;
  readonly box: UnitToDispense;
  /** Tags of the boxes before it in the same basket. */
  readonly earlier: readonly string[];
}

export type SupplyDecision =
  { readonly ok: true } | { readonly ok: false; readonly code: Code; readonly evidence: Json };

type Rule = readonly [code: Code, evidenceOf: (request: DispenseRequest) => Json | undefined];

/** The rules of giving out a box in their order; the first that has evidence refuses. Format and proofs stand before them. */
const RULES: readonly Rule[] = [
  ['UNKNOWN_PRODUCT', ({ box }) => (box.product === undefined ? { product: box.unit.product } : undefined)],
  ['WRONG_LEVEL', ({ box }) => (box.unit.level === 1 ? undefined : { level: box.unit.level })],
  ['LOT_MISMATCH', lotMismatch],
  ['EXPIRY_MISMATCH', expiryMismatch],
  ['PRODUCT_SUSPENDED', ({ box }) => (box.product?.state === 'SUSPENDED' ? { product: box.product.id } : undefined)],
  ['RECALLED', recalled],
  ['EXPIRED', ({ today, box }) => (box.lot.expiry < today ? { expiry: box.lot.expiry } : undefined)],
  ['ALREADY_DISPENSED_HERE', dispensed(true)],
  ['ALREADY_DISPENSED_ELSEWHERE', dispensed(false)],
  ['RETURNED_NOT_SALEABLE', inState('RETURNED')],
  ['QUARANTINED', quarantined],
  ['STOLEN', inState('STOLEN')],
  ['NOT_DISPENSABLE', ended],
  ['OFFLINE_CONFLICT', ({ box: { unit } }) => (unit.conflict === undefined ? undefined : { at: unit.conflict.at })],
  ['NOT_RECEIVED', notReceived],
  ['NOT_IN_CUSTODY', notInCustody],
  ['WRONG_PRODUCT', wrongProduct],
  ['DUPLICATE_IN_REQUEST', ({ box, earlier }) => (earlier.includes(box.tag) ? {} : undefined)],
  ['PARTIAL_EXCEEDED', partialExceeded],
  ['PARTIAL_ALREADY_OPENED', alreadyOpened],
];

/** Decides on giving out one box. The evidence never tells one premises the name of another. */
export function decideDispense(request: DispenseRequest): SupplyDecision {
  for (const [code, evidenceOf] of RULES) {
    const evidence = evidenceOf(request);
    if (evidence !== undefined) return { ok: false, code, evidence };
  }
  return { ok: true };
}

function lotMismatch({ box: { read } }: DispenseRequest): Json | undefined {
  return read.isLot === false ? {} : undefined;
}

function expiryMismatch({ box: { read, lot } }: DispenseRequest): Json | undefined {
  const differs = read.expiry !== undefined && read.expiry !== lot.expiry;
  return differs ? { registered: lot.expiry, read: read.expiry ?? null } : undefined;
}

/** By its serial, or with its whole lot. */
function recalled({ box: { lot, unit } }: DispenseRequest): Json | undefined {
  if (unit.recall !== undefined) return { class: unit.recall.class, notice: unit.recall.notice };
  if (lot.recall !== undefined) return { class: lot.recall.class, notice: lot.recall.notice };
  return lot.withdrawn === undefined ? undefined : { notice: lot.withdrawn.notice };
}

/** A box of which something is left is not given out, unless the whole box is asked for. */
function dispensed(isHere: boolean): Rule[1] {
  return ({ box, here }) => {
    if (box.unit.state !== 'DISPENSED') return undefined;
    const last = lastLive(box.unit);
    if (last === undefined || (last.premises === here.id) !== isHere) return undefined;
    return isHere ? { dispensing: last.id, time: last.time } : { time: last.time };
  };
}

function lastLive({ dispensings }: UnitRecord): UnitDispensing | undefined {
  return dispensings.findLast(({ state }) => state !== 'UNDONE');
}

function inState(state: UnitRecord['state']): Rule[1] {
  return ({ box }) => (box.unit.state === state ? {} : undefined);
}

/** The box itself, or its whole lot until it has been looked into. */
function quarantined({ box: { unit, lot } }: DispenseRequest): Json | undefined {
  if (unit.state === 'QUARANTINED') return {};
  return lot.held === undefined ? undefined : { notice: lot.held.notice };
}

const ENDED: readonly UnitRecord['state'][] = ['DESTROYED', 'SAMPLED', 'EXPORTED', 'REPLACED'];

function ended({ box: { unit } }: DispenseRequest): Json | undefined {
  return ENDED.includes(unit.state) ? { state: unit.state } : undefined;
}

/** On its way, to here or to elsewhere: who sent it may take it back, so even its own sender cannot give it out. */
function notReceived({ box: { custody, product }, today }: DispenseRequest): Json | undefined {
  return custody.isInTransit && !isDeclared(product, today) ? {} : undefined;
}

/** Premises of one institution are different places: a box in the branch next door is not here. */
function notInCustody({ box: { custody, product }, here, today }: DispenseRequest): Json | undefined {
  if (isDeclared(product, today) || custody.premises.id === here.id) return undefined;
  return { sameInstitution: custody.premises.institution === here.institution };
}

/** Stock from before traceability, whose way to the shelf nobody recorded. */
function isDeclared(product: ProductRecord | undefined, today: string): boolean {
  return product?.custody.mode === 'DECLARED' && today <= (product.custody.until ?? today);
}

function wrongProduct({ box: { prescribed, unit } }: DispenseRequest): Json | undefined {
  const fits = prescribed.product === unit.product || prescribed.isSubstituted;
  return fits ? undefined : { prescribed: prescribed.product, scanned: unit.product };
}

/** More than is left, or once more than the record of a box can hold. */
function partialExceeded({ box: { part, unit } }: DispenseRequest): Json | undefined {
  if (unit.dispensings.length >= MAX_DISPENSINGS) return { dispensings: MAX_DISPENSINGS };
  return part !== undefined && part > leftUnits(unit) ? { left: leftUnits(unit) } : undefined;
}

function alreadyOpened({ box: { part, unit } }: DispenseRequest): Json | undefined {
  return part === undefined && unit.state === 'PARTIAL' ? { left: leftUnits(unit) } : undefined;
}
