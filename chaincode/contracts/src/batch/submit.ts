import {
  actionRule,
  assertActor,
  canonicalJson,
  CODES,
  institutionKey,
  institutionRecordShape,
  isSignedInTime,
  operationKey,
  operationRecordShape,
  parseBatch,
  parseCanonicalJson,
  parsePrivateBatch,
  PiaosuError,
  PRIVATE_TRANSIENT_NAME,
  privateHashOf,
  refusedOutcome,
  tagParts,
  type ContractName,
  type InstitutionRecord,
  type Json,
  type Outcome,
  type SignedOperation,
} from '@piaosu/core';

import { proposedAuthority } from '../registry/enrol.ts';
import { Overlay, type Records } from '../state/overlay.ts';
import { announcedTags, tagsKey } from './announced-tags.ts';
import { unfaulty, type AnyProcedure, type Planned } from './procedure.ts';
import type { Tags } from './tags.ts';
import type { Transaction } from './transaction.ts';

/** The procedures of a contract, by action. */
export type Procedures = ReadonlyMap<string, AnyProcedure>;

interface Item {
  readonly signed: SignedOperation;
  readonly planned: Planned;
}

/**
 * Runs a batch of signed operations: each sees the writes of those before it, refusals by a rule are outcomes, and all
 * writes go to the peer at the end. Answers canonical JSON of `BatchResult`.
 * @throws PiaosuError with `index` in its evidence for a fault of one operation; nothing is written then.
 */
export async function submitBatch(
  contract: ContractName,
  procedures: Procedures,
  tx: Transaction,
  batch: string,
): Promise<string> {
  const items = planBatch(contract, procedures, tx, batch);
  const overlay = new Overlay(tx.state);
  await overlay.prefetch([
    tagsKey(),
    ...items.map(({ planned }) => institutionKey(planned.operation.actor.institution)),
  ]);
  const tags = await announcedTags(overlay, contract, tx.ports);
  await overlay.prefetch(items.flatMap((item) => keysOf(item, tags)));
  const outcomes: Outcome[] = [];
  for (const [index, item] of items.entries()) {
    outcomes.push(await located(index, () => runItem(item, overlay, tags, tx)));
  }
  await overlay.flush();
  return canonicalJson({ outcomes });
}

function planBatch(contract: ContractName, procedures: Procedures, tx: Transaction, batch: string): Item[] {
  if (!tx.creator.isGateway && !tx.creator.isAdmin)
    throw new PiaosuError('CREATOR_NOT_GATEWAY', { org: tx.creator.org });
  const operations = unfaulty(parseBatch(parseCanonicalJson(batch)), '');
  const secrets = unfaulty(
    parsePrivateBatch(parseCanonicalJson(tx.transient(PRIVATE_TRANSIENT_NAME) ?? '')),
    '/private',
  );
  if (operations.length !== secrets.length) throw new PiaosuError('SCHEMA', { pointer: '/private' });
  return operations.map((signed, index) =>
    locatedNow(index, () => ({ signed, planned: planOne(contract, procedures, tx, signed, secrets[index] ?? null) })),
  );
}

function planOne(
  contract: ContractName,
  procedures: Procedures,
  tx: Transaction,
  { op }: SignedOperation,
  secret: Json,
): Planned {
  const procedure = procedures.get(op.action);
  if (procedure === undefined || actionRule(op.action).contract !== contract) {
    throw new PiaosuError('SCHEMA', { pointer: '/op/action' });
  }
  // An organisation's administrator enrols it; everything else goes through its gateway.
  if (!tx.creator.isGateway && op.action !== 'organisation.enrol') {
    throw new PiaosuError('CREATOR_NOT_GATEWAY', { org: tx.creator.org });
  }
  const suite = tx.ports.suiteOf(op.privateHash.startsWith('sm3:') ? 'sm3' : 'sha-256');
  if (privateHashOf(suite, secret) !== op.privateHash) throw new PiaosuError('PRIVATE_MISMATCH', null);
  return procedure.plan(op, secret);
}

function keysOf({ planned }: Item, tags: Tags): readonly string[] {
  const { institution } = planned.operation.actor;
  const messages = tags.all('message', tagParts.message(institution, planned.messageId));
  const kept = keepsOutcome(planned) ? messages.map((each) => operationKey(institution, each)) : [];
  return [...kept, ...planned.keys(tags)];
}

async function runItem({ signed, planned }: Item, overlay: Overlay, tags: Tags, tx: Transaction): Promise<Outcome> {
  const actor = assertActor(tx.ports.verify, signed, await actorRecord(signed, overlay, tx), tx.creator.org);
  const parts = tagParts.message(actor.id, planned.messageId);
  const earlier = keepsOutcome(planned) ? await earlierOutcome(planned, parts, overlay, tags) : undefined;
  if (earlier !== undefined) return earlier;
  // After the repeat: whoever lost the answer gets it as long as it is kept.
  if (!isSignedInTime(signed.op, tx.time)) throw new PiaosuError('OPERATION_STALE', { at: signed.op.at ?? null });
  const messageTag = tags.newest('message', parts);
  const outcome = await decided(overlay, (records) => planned.run({ actor, records, tags, tx, messageTag }));
  if (keepsOutcome(planned)) {
    const request = tags.newest('message', [planned.request]);
    const { at } = signed.op;
    const signedAt = at === undefined ? {} : { at };
    const record = { v: 1, request, outcome, time: tx.time, tx: tx.id, ...signedAt };
    overlay.put(operationKey(actor.id, messageTag), record);
  }
  return outcome;
}

async function actorRecord(
  signed: SignedOperation,
  records: Records,
  tx: Transaction,
): Promise<InstitutionRecord | undefined> {
  const known = await records.get(institutionKey(signed.op.actor.institution), institutionRecordShape);
  return known ?? proposedAuthority(signed.op, tx);
}

/** The first outcome of the same message, whichever pepper it was tagged under. */
async function earlierOutcome(
  planned: Planned,
  parts: readonly string[],
  records: Records,
  tags: Tags,
): Promise<Outcome | undefined> {
  const { institution } = planned.operation.actor;
  for (const messageTag of tags.all('message', parts)) {
    const record = await records.get(operationKey(institution, messageTag), operationRecordShape);
    if (record === undefined) continue;
    if (!tags.all('message', [planned.request]).includes(record.request))
      throw new PiaosuError('IDEMPOTENCY_CONFLICT', null);
    return record.outcome;
  }
  return undefined;
}

/** Runs on a fork: merged with its outcome, dropped on a refusal. */
async function decided(overlay: Overlay, run: (records: Records) => Promise<Outcome>): Promise<Outcome> {
  const fork = overlay.fork();
  try {
    const outcome = await run(fork);
    fork.merge();
    return outcome;
  } catch (error) {
    if (error instanceof PiaosuError && CODES[error.code].class === 'rule')
      return refusedOutcome(error.code, error.evidence);
    throw error;
  }
}

function keepsOutcome(planned: Planned): boolean {
  return actionRule(planned.operation.action).idempotency === 'MESSAGE';
}

async function located<T>(index: number, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw withIndex(error, index);
  }
}

function locatedNow<T>(index: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw withIndex(error, index);
  }
}

/** Names the culprit, so that the gateway can take it out and submit the rest. Foreign errors have none: all fails. */
function withIndex(error: unknown, index: number): unknown {
  if (!(error instanceof PiaosuError) || CODES[error.code].class === 'service') return error;
  const evidence = isRecord(error.evidence) ? error.evidence : {};
  return new PiaosuError(error.code, { ...evidence, index }, error);
}

function isRecord(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
