import { GatewayError } from '@hyperledger/fabric-gateway';
import { parseThrown, PiaosuError, type Code, type Json } from '@piaosu/core';
import { CallLimitError } from './call-limit.ts';
import { PeerLostError } from './peer-error.ts';

/** What a failed call to the peer means; every error of the Fabric client is translated here and nowhere else. */
export type LedgerFailure =
  /** The contract refused one operation: nothing was written. `index` is its place in the batch. */
  | { readonly kind: 'fault'; readonly code: Code; readonly evidence: Json; readonly index: number | undefined }
  /** This peer, or only its chaincode, cannot work now. Nothing was written; another peer may be asked at once. */
  | (Told & { readonly kind: 'unavailable'; readonly scope: 'peer' | 'chaincode' })
  /** The peer takes no more calls for now. Nothing was written. */
  | (Told & { readonly kind: 'busy' })
  /** Endorsers in different states, or another organisation's that cannot work: the same call may succeed in a moment. */
  | (Told & { readonly kind: 'unsettled' })
  /** The peer knows of too few endorsers. Right after a start it only has not heard of the others yet. */
  | (Told & { readonly kind: 'premature' })
  /** The contract or the network refuses for a reason we do not know: repeating is safe and will not help. */
  | (Told & { readonly kind: 'defect' });

interface Told {
  readonly reason: string;
  readonly cause: unknown;
}

/** How the peer introduces what the contract threw. */
const CHAINCODE_RESPONSE = /chaincode response 500, (.*)$/s;

/** A chaincode process that is gone, starting, frozen or slow, in the peer's own words. */
const CHAINCODE_DOWN =
  /could not launch chaincode|chaincode stream terminated|timeout expired while|connection refused/u;
const TOO_MANY_CALLS = /exceeding concurrency limit/u;
const NO_ENDORSERS =
  /no combination of peers|failed to select a set of endorsers|failed to find any endorsing peers|no peers available|no endorsers found/u;
const DISAGREEMENT = /ProposalResponsePayloads do not match/u;
/** This gateway's own certificate is at fault, whichever peer is asked. */
const IDENTITY_REFUSED = /identity expired|creator org|access denied/u;
/** The orderers have had the transaction before: it is in a block or will be. */
const ALREADY_PROCESSED = /request already processed/u;

/** gRPC codes of a call that did not reach the peer or got no answer: CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE. */
const NO_ANSWER: ReadonlySet<number> = new Set([1, 2, 4, 13, 14]);

/**
 * Translates the error of an endorsement or evaluation. Texts decide, because gRPC's codes do not: a chaincode that is
 * just starting and a contract that refuses are both ABORTED. The texts are those recorded of Fabric 3.1.
 */
export function toLedgerFailure(error: unknown, ownMspId: string): LedgerFailure {
  const told = { reason: messageOf(error), cause: error };
  if (error instanceof CallLimitError) return { kind: 'busy', ...told };
  if (error instanceof PeerLostError) return { kind: 'unavailable', scope: 'peer', ...told };
  if (!(error instanceof GatewayError)) return { kind: 'defect', ...told };
  const texts = [...error.details.map((detail) => detail.message), error.message];
  const thrown = texts.map(readThrown).find((known) => known !== undefined);
  return thrown ?? toNetworkFailure(error, texts, ownMspId);
}

function toNetworkFailure(error: GatewayError, texts: readonly string[], ownMspId: string): LedgerFailure {
  const told = { reason: texts.join('; '), cause: error };
  if (texts.some((text) => CHAINCODE_RESPONSE.test(text) || IDENTITY_REFUSED.test(text)))
    return { kind: 'defect', ...told };
  if (TOO_MANY_CALLS.test(told.reason)) return { kind: 'busy', ...told };
  if (NO_ENDORSERS.test(told.reason)) return { kind: 'premature', ...told };
  const down = error.details.filter((detail) => CHAINCODE_DOWN.test(detail.message));
  if (down.some((detail) => detail.mspId === ownMspId)) return { kind: 'unavailable', scope: 'chaincode', ...told };
  if (down.length > 0 || DISAGREEMENT.test(told.reason)) return { kind: 'unsettled', ...told };
  return NO_ANSWER.has(error.code) ? { kind: 'unavailable', scope: 'peer', ...told } : { kind: 'defect', ...told };
}

/** Whether a chaincode process answers, by what its peer said of a proposal. */
export function isChaincodeDown(message: string): boolean {
  return CHAINCODE_DOWN.test(message);
}

/** A submission that failed only because the transaction is known already: its status will come, so it is asked for. */
export function isAlreadyProcessed(error: unknown): boolean {
  return error instanceof GatewayError && error.details.some(({ message }) => ALREADY_PROCESSED.test(message));
}

function readThrown(text: string): LedgerFailure | undefined {
  const thrown = parseThrown(CHAINCODE_RESPONSE.exec(text)?.[1] ?? '');
  if (thrown === undefined) return undefined;
  const { index, evidence } = withoutIndex(thrown.evidence);
  return { kind: 'fault', code: thrown.code, evidence, index };
}

/** The place in the batch is ours alone: callers do not know the batch. */
function withoutIndex(evidence: Json): { index: number | undefined; evidence: Json } {
  if (typeof evidence !== 'object' || evidence === null || Array.isArray(evidence))
    return { index: undefined, evidence };
  const { index, ...rest } = Object.fromEntries(Object.entries(evidence));
  return { index: typeof index === 'number' ? index : undefined, evidence: rest };
}

/** What a caller gets of a failure that is not about its own operation. */
export function toPiaosuError(failure: LedgerFailure): PiaosuError {
  switch (failure.kind) {
    case 'fault':
      return new PiaosuError(failure.code, failure.evidence);
    case 'busy':
      return new PiaosuError('LEDGER_BUSY', null, failure.cause);
    case 'unavailable':
    case 'unsettled':
    case 'premature':
      return new PiaosuError('LEDGER_UNAVAILABLE', null, failure.cause);
    case 'defect':
      return new PiaosuError('INTERNAL', null, failure.cause);
  }
}

/** The error behind a failure, for the log. */
export function causeOf(failure: LedgerFailure): unknown {
  return failure.kind === 'fault' ? undefined : failure.cause;
}

/** The error's own words with the details that Fabric puts beside them. */
export function messageOf(error: unknown): string {
  if (error instanceof GatewayError && error.details.length > 0)
    return [error.message, ...error.details.map((detail) => detail.message)].join('; ');
  return error instanceof Error ? error.message : String(error);
}
