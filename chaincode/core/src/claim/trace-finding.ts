import type { UnitDispensing } from '../ledger/unit-record.ts';

/** What can be wrong with the medicines behind a line, in the order in which a claim is told. */
export const TRACE_FINDING_CODES = [
  'CLAIM_NO_DISPENSE',
  'CLAIM_PATIENT_MISMATCH',
  'CLAIM_DUP_BOX',
  'CLAIM_CODE_REQUIRED',
  'TRACE_CONFLICT',
] as const;
export type TraceFindingCode = (typeof TRACE_FINDING_CODES)[number];

/**
 * One thing that is wrong, and where: which receipt of the claim, counted from 0, which of its lines, which code on the
 * line, counted from 0. Never a place, an institution or a person.
 */
export type TraceFinding = {
  readonly code: TraceFindingCode;
  readonly receipt: number;
  readonly line?: number;
  readonly box?: number;
  /** Of CLAIM_NO_DISPENSE. */
  readonly reason?: 'NEVER' | 'UNBOUND';
  /** Of CLAIM_CODE_REQUIRED. */
  readonly missing?: 'details' | 'code';
  /** Of TRACE_CONFLICT. */
  readonly differs?: 'product' | 'quantity' | 'undone' | 'returned' | 'offline';
  /** Of a quantity, in smallest dispensing units; null for what is no whole number of them. */
  readonly charged?: number | null;
  readonly dispensed?: number;
};

/** Something that was given out, as the ledger holds it and as the claim opens it. */
export interface ClaimedDispensing {
  readonly state: UnitDispensing['state'];
  readonly units: number;
  /** It is bound to some line. */
  readonly isLinked: boolean;
  /** The claim has opened that binding to the line that it claims. */
  readonly isOurs: boolean;
  /** The claim has shown that it was given to the patient of the receipt. */
  readonly isPatient: boolean;
}

/** A code on a line: a box that the ledger knows, one that it does not, or nothing that can be read. */
export interface ClaimedBox {
  readonly isReadable: boolean;
  /** Undefined for a box without a record: it has never acted. */
  readonly unit?: {
    readonly tag: string;
    readonly product: string;
    readonly isInConflict: boolean;
    readonly dispensings: readonly ClaimedDispensing[];
  };
}

/** A line whose product must be traced for this payer on this day. */
export interface ClaimedLine {
  readonly receipt: number;
  readonly line: number;
  readonly product: string;
  /** In smallest dispensing units; undefined for what is no whole number of them. */
  readonly charged: number | undefined;
  /** One for each code on the line, in their order. */
  readonly boxes: readonly ClaimedBox[];
  /** Given out without a code and bound to this line. */
  readonly uncoded: readonly (ClaimedDispensing & { readonly product: string })[];
}

/** All that is wrong with the lines of a claim, the gravest kind first, within a kind as the lines stand. */
export function traceFindings(lines: readonly ClaimedLine[]): TraceFinding[] {
  return inOrder(
    lines.flatMap((each, at) => (isSecond(lines.slice(0, at), each) ? [second(each)] : lineFindings(each))),
  );
}

/** Bindings lead to a line by its number: two lines of one number would be paid for with the same box. */
function isSecond(before: readonly ClaimedLine[], { receipt, line }: ClaimedLine): boolean {
  return before.some((each) => each.receipt === receipt && each.line === line);
}

function second({ receipt, line }: ClaimedLine): TraceFinding {
  return { code: 'CLAIM_DUP_BOX', receipt, line };
}

/** Findings by the order of their codes; equal ones stay as they stand. */
export function inOrder(findings: readonly TraceFinding[]): TraceFinding[] {
  return TRACE_FINDING_CODES.flatMap((code) => findings.filter((each) => each.code === code));
}

function lineFindings(claimed: ClaimedLine): TraceFinding[] {
  const { receipt, line, boxes, uncoded } = claimed;
  if (!boxes.some(({ isReadable }) => isReadable) && uncoded.length === 0)
    return [{ code: 'CLAIM_CODE_REQUIRED', receipt, line, missing: 'code' }];
  const found = [
    ...boxes.flatMap((_, box) => boxFindings(claimed, box)),
    ...uncoded.flatMap((each) => dispensedFindings(claimed, [each], each.product)),
  ].map((finding) => ({ receipt, line, ...finding }));
  // A quantity that differs because a box does not count would say the same twice.
  return found.length > 0 ? found : quantityFindings(claimed);
}

type Found = Omit<TraceFinding, 'receipt' | 'line'>;

function boxFindings(claimed: ClaimedLine, box: number): Found[] {
  const { isReadable, unit } = claimed.boxes[box] ?? { isReadable: false };
  if (!isReadable) return [];
  if (unit === undefined || unit.dispensings.length === 0) return [{ code: 'CLAIM_NO_DISPENSE', box, reason: 'NEVER' }];
  const isAgain = claimed.boxes.slice(0, box).some((each) => each.unit?.tag === unit.tag);
  if (isAgain) return [{ code: 'CLAIM_DUP_BOX', box }];
  const ours = unit.dispensings.filter(({ isOurs }) => isOurs);
  if (ours.length === 0) return [{ ...unboundFinding(unit.dispensings), box }];
  const conflict: Found[] = unit.isInConflict ? [{ code: 'TRACE_CONFLICT', differs: 'offline' }] : [];
  return [...dispensedFindings(claimed, ours, unit.product), ...conflict].map((finding) => ({ ...finding, box }));
}

/** Nothing of a box is bound to the line: all that is with patients may be bound to other lines, or some to none. */
function unboundFinding(dispensings: readonly ClaimedDispensing[]): Found {
  const kept = dispensings.filter(({ state }) => state !== 'UNDONE');
  const isElsewhere = kept.length > 0 && kept.every(({ isLinked }) => isLinked);
  return isElsewhere ? { code: 'CLAIM_DUP_BOX' } : { code: 'CLAIM_NO_DISPENSE', reason: 'UNBOUND' };
}

/** What is bound to the line: to its patient, of its product, and still with the patient. */
function dispensedFindings({ product }: ClaimedLine, ours: readonly ClaimedDispensing[], given: string): Found[] {
  const live = ours.filter(isLive);
  const differs = ours.some(({ state }) => state === 'RETURNED') ? 'returned' : 'undone';
  return [
    ...(live.every(({ isPatient }) => isPatient) ? [] : [{ code: 'CLAIM_PATIENT_MISMATCH' } as const]),
    ...(given === product ? [] : [{ code: 'TRACE_CONFLICT', differs: 'product' } as const]),
    ...(live.length > 0 ? [] : [{ code: 'TRACE_CONFLICT', differs } as const]),
  ];
}

function quantityFindings({ receipt, line, charged, boxes, uncoded }: ClaimedLine): TraceFinding[] {
  const given = [...boxes.flatMap(({ unit }) => unit?.dispensings ?? []), ...uncoded];
  const dispensed = given.filter((each) => each.isOurs && isLive(each)).reduce((sum, { units }) => sum + units, 0);
  if (dispensed === charged) return [];
  return [{ code: 'TRACE_CONFLICT', receipt, line, differs: 'quantity', charged: charged ?? null, dispensed }];
}

function isLive({ state }: ClaimedDispensing): boolean {
  return state === 'LIVE';
}
