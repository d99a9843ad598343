import { canonicalJson, parseCanonicalJson } from '../encoding/canonical-json.ts';
import type { Json } from '../encoding/json.ts';
import { isCode, type Code } from '../codes.ts';
import { field } from '../ledger/field.ts';
import { PiaosuError, type Parsed } from '../result.ts';
import { jsonValue, either, listOf, oneOf, parseShape, record, valueThat, type TypeOf } from '../shape/shape.ts';

/**
 * What became of one operation of a batch that was endorsed. A refusal by a rule is an outcome like success: it is
 * committed, with its evidence. Evidence never names another payer and holds nothing personal.
 */
export const outcomeShape = either(
  record({ ok: oneOf(true), result: jsonValue }),
  record({ ok: oneOf(false), code: valueThat(isCode), evidence: jsonValue }),
);
export type Outcome = TypeOf<typeof outcomeShape>;

/** The payload of a `submit` transaction: one outcome for each operation, in order. */
export const batchResultShape = record({ outcomes: listOf(outcomeShape, { min: 1, max: 1000 }) });
export type BatchResult = TypeOf<typeof batchResultShape>;

/** OP~institution~message. */
export const operationRecordShape = record(
  {
    v: oneOf(1),
    /** Keyed hash of what was asked, see `requestTag`. */
    request: field.tag,
    outcome: outcomeShape,
    time: field.time,
    tx: field.tx,
  },
  {
    /** When the act says it was signed; only such a record may be pruned. */
    at: field.time,
  },
);
export type OperationRecord = TypeOf<typeof operationRecordShape>;

export function done(result: Json): Outcome {
  return { ok: true, result };
}

export function refusedOutcome(code: Code, evidence: Json): Outcome {
  return { ok: false, code, evidence };
}

export function parseBatchResult(value: unknown): Parsed<BatchResult> {
  return parseShape(batchResultShape, value);
}

export function parseOperationRecord(value: unknown): Parsed<OperationRecord> {
  return parseShape(operationRecordShape, value);
}

const THROWN = /^([A-Z0-9_]+)\|(.*)$/s;

/** The text of an error that a chaincode throws: `CODE|canonical JSON of the evidence`. */
export function thrownText(error: PiaosuError): string {
  return `${error.code}|${canonicalJson(error.evidence)}`;
}

/**
 * Reads such a text back, for gateways: `text` is what follows 'chaincode response 500, '. Undefined when it is not of
 * this form, so that an unknown error is never taken for a known one.
 */
export function parseThrown(text: string): { code: Code; evidence: Json } | undefined {
  const match = THROWN.exec(text);
  const [, code, evidence] = match ?? [];
  if (!isCode(code) || evidence === undefined) return undefined;
  try {
    return { code, evidence: parseCanonicalJson(evidence) };
  } catch (error) {
    if (error instanceof PiaosuError) return undefined;
    throw error;
  }
}
