import type { Code } from '../codes.ts';
import type { Headline } from '../codes-verdict.ts';
import type { Json } from '../encoding/json.ts';
import type { Fault } from '../result.ts';
import { faultToJson } from '../result.ts';

export const CHECK_NAMES = ['integrity', 'anchoring', 'issuer', 'status', 'seal', 'eligibility', 'trace'] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** One question about a receipt and its answer, with the code and the evidence an officer can act on. */
export type Check = {
  readonly name: CheckName;
  readonly result: 'valid' | 'invalid' | 'unknown' | 'not-applicable';
  readonly code?: Code;
  readonly evidence?: Json;
};

/** A verdict is a list of checks; the headline only says which of them a reader should look at first. */
export type Verdict = {
  readonly headline: Headline;
  readonly checks: readonly Check[];
  /** The block as of which the state of the receipt is known; absent when nobody said anything about it. */
  readonly asOfBlock?: number;
};

export function validCheck(name: CheckName, evidence: Json): Check {
  return { name, result: 'valid', evidence };
}

export function unknownCheck(name: CheckName, code: Code, evidence: Json): Check {
  return { name, result: 'unknown', code, evidence };
}

/** The first fault gives the code; all of them are the evidence. */
export function invalidCheck(name: CheckName, faults: readonly [Fault, ...Fault[]]): Check {
  return { name, result: 'invalid', code: faults[0].code, evidence: { faults: faults.map(faultToJson) } };
}

/** How an invalid check is called; what is not listed means that what is shown is not what was anchored. */
const HEADLINE_OF: Readonly<Partial<Record<Code, Headline>>> = {
  ISSUER_UNTRUSTED: 'ISSUER_UNTRUSTED',
  NOT_ISSUER: 'ISSUER_UNTRUSTED',
  SEGMENT_UNALLOTTED: 'ISSUER_UNTRUSTED',
  NUMBER_CONFLICT: 'ISSUER_UNTRUSTED',
  AMOUNT_EQUATION: 'ISSUER_UNTRUSTED',
  RED_FLUSHED: 'RED_FLUSHED',
  SUPERSEDED: 'SUPERSEDED',
};

/**
 * The first invalid check in the order of the list decides (a file that was altered is that, whatever its state); then
 * any check that could not be made; eligibility and the medicines never, a seal only when it is false.
 */
export function headlineOf(checks: readonly Check[]): Headline {
  const counted = checks.filter((check) => check.name !== 'eligibility' && check.name !== 'trace');
  const failed = counted.filter((check) => check.result === 'invalid').map(headlineOfInvalid);
  const tampered = failed.find((headline) => headline === 'TAMPERED') ?? failed[0];
  if (tampered !== undefined) return tampered;
  const open = counted.filter((check) => check.result === 'unknown' && check.name !== 'seal');
  if (open.some((check) => check.code === 'PENDING_ANCHOR')) return 'PENDING_ANCHOR';
  return open.length > 0 ? 'UNCONFIRMED' : 'GENUINE';
}

function headlineOfInvalid({ code }: Check): Headline {
  return (code === undefined ? undefined : HEADLINE_OF[code]) ?? 'TAMPERED';
}
