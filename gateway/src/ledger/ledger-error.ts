import { GatewayError } from '@hyperledger/fabric-gateway';
import { parseThrown, PiaosuError, type Code, type Json } from '@piaosu/core';

/** What a failed call to the peer means; every error of the Fabric client is translated here and nowhere else. */
export type LedgerFailure =
  /** The contract refused one operation: nothing was written. `index` is its place in the batch. */
  | { readonly kind: 'fault'; readonly code: Code; readonly evidence: Json; readonly index: number | undefined }
  /** Nothing can have been written; the same call may succeed in a moment. */
  | { readonly kind: 'transient'; readonly reason: string; readonly cause: unknown }
  /** The contract or the network refuses for a reason we do not know: repeating is safe and will not help. */
  | { readonly kind: 'defect'; readonly reason: string; readonly cause: unknown };

/** How the peer introduces what the contract threw. */
const CHAINCODE_RESPONSE = /chaincode response 500, (.*)$/s;

/** gRPC codes after which the call may be repeated: CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE. */
const TRANSIENT_STATUS: ReadonlySet<number> = new Set([1, 2, 4, 8, 14]);

/**
 * Endorsers in different states, or a peer or its chaincode that is just starting. The texts are the peer's own, as
 * recorded of Fabric 3.1; they carry no code of their own.
 */
const TRANSIENT_TEXT =
  /ProposalResponsePayloads do not match|could not launch chaincode|chaincode stream terminated|timeout expired|no combination of peers|failed to find any endorsing peers|connection refused|exceeding concurrency limit/u;

/** Translates the error of an endorsement or evaluation. */
export function toLedgerFailure(error: unknown): LedgerFailure {
  if (!(error instanceof GatewayError)) return { kind: 'defect', reason: messageOf(error), cause: error };
  const texts = [...error.details.map((detail) => detail.message), error.message];
  const thrown = texts.map(readThrown).find((known) => known !== undefined);
  if (thrown !== undefined) return thrown;
  const reason = texts.join('; ');
  const refusedByContract = texts.some((text) => CHAINCODE_RESPONSE.test(text));
  const transient = TRANSIENT_TEXT.test(reason) || (!refusedByContract && TRANSIENT_STATUS.has(error.code));
  return { kind: transient ? 'transient' : 'defect', reason, cause: error };
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
    case 'transient':
      return new PiaosuError('LEDGER_UNAVAILABLE', null, failure.cause);
    case 'defect':
      return new PiaosuError('INTERNAL', null, failure.cause);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
