import {
  BODIES,
  checkpointKey,
  checkpointRecordShape,
  fromHex,
  logRecordShape,
  parseDigestText,
  parseShape,
  verifyConsistency,
  type BodyOf,
  type LogRecord,
} from '@piaosu/core';
import { nativeSuite } from '../native/hash-suite.ts';
import { readRecord, type Change, type ChangeSet } from './change.ts';
import { epochBefore } from './epoch.ts';
import { diverged, type Finding } from './finding.ts';

type Checkpoint = BodyOf<'checkpoint'>;

/** LOG~ moved: the transaction must hold the consistency proof of every step from what stood there to what stands now. */
export function recheckLog(change: Change, set: ChangeSet): Finding[] {
  const [publisher = '', shard = ''] = change.parts;
  const after = readRecord(logRecordShape, change.after);
  const steps = stepsOf(set, publisher, shard);
  const proven = followed(readRecord(logRecordShape, change.before), steps);
  if (steps.length > 0 && isSameHead(after, proven)) return [];
  return [diverged(change.key, { rule: 'LOG_STEP_UNPROVEN', proven: proven ?? null })];
}

type Head = { readonly size: number; readonly root: string };

function isSameHead(left: Head | undefined, right: Head | undefined): boolean {
  return left?.size === right?.size && left?.root === right?.root;
}

/** Where the steps lead from `before`, each only if it continues the one in front of it and its proof holds. */
function followed(before: LogRecord | undefined, steps: readonly Checkpoint[]): Head | undefined {
  let head: Head | undefined = before === undefined ? undefined : { size: before.size, root: before.root };
  for (const step of steps) {
    const continues =
      head === undefined ? step.fromSize === 0 : step.fromSize === head.size && step.fromRoot === head.root;
    if (continues && isGrowth(step)) head = { size: step.size, root: step.root };
  }
  return head;
}

/** CKP~ is written once, and names the root that the log had at that size within the same transaction. */
export function recheckCheckpoint(change: Change, set: ChangeSet): Finding[] {
  const [publisher = '', shard = ''] = change.parts;
  const after = readRecord(checkpointRecordShape, change.after);
  if (change.before !== undefined) return [diverged(change.key, { rule: 'CHECKPOINT_REWRITTEN' })];
  const step = stepsOf(set, publisher, shard).find((each) => checkpointKey(publisher, shard, each.size) === change.key);
  if (after === undefined || step?.root !== after.root || !isGrowth(step))
    return [diverged(change.key, { rule: 'CHECKPOINT_UNPROVEN' })];
  // Endorsers that wrote an earlier one would let keys count that have been revoked.
  return after.epoch === epochBefore(set) ? [] : [diverged(change.key, { rule: 'CHECKPOINT_EPOCH' })];
}

/** A step of a log that this organisation has seen proven: what a witness may vouch for. */
export interface ProvenStep {
  readonly publisher: string;
  readonly shard: string;
  readonly fromSize: number;
  readonly fromRoot: string;
  readonly size: number;
  readonly root: string;
  readonly epoch: number;
  /** Transaction time of the checkpoint, epoch seconds. */
  readonly time: number;
}

/** The steps whose checkpoint this transaction wrote, each with a consistency proof that holds. */
export function provenStepsOf(set: ChangeSet): ProvenStep[] {
  return set.changes.flatMap((change) => {
    if (change.kind !== 'CKP') return [];
    const [publisher = '', shard = ''] = change.parts;
    const record = readRecord(checkpointRecordShape, change.after);
    if (record === undefined || recheckCheckpoint(change, set).length > 0) return [];
    const step = stepsOf(set, publisher, shard).find((each) => each.root === record.root);
    if (step === undefined) return [];
    const { fromSize, fromRoot, size, root } = step;
    return [{ publisher, shard, fromSize, fromRoot, size, root, epoch: record.epoch, time: record.time }];
  });
}

function stepsOf(set: ChangeSet, publisher: string, shard: string): Checkpoint[] {
  return set.operations.flatMap((operation) => {
    if (operation.action !== 'checkpoint' || operation.actor.institution !== publisher) return [];
    const body = parseShape(BODIES.checkpoint, operation.body);
    return body.ok && body.value.shard === shard ? [body.value] : [];
  });
}

/** RFC 6962's consistency proof holds: nothing under the old root was changed or dropped. */
export function isGrowth(step: Checkpoint): boolean {
  const fromRoot = parseDigestText(step.fromRoot);
  const toRoot = parseDigestText(step.root);
  const path = step.consistency.map(fromHex);
  if (!fromRoot.ok || !toRoot.ok || fromRoot.value.alg !== step.hashAlg || toRoot.value.alg !== step.hashAlg)
    return false;
  return verifyConsistency(nativeSuite(step.hashAlg), {
    from: step.fromSize,
    to: step.size,
    fromRoot: fromRoot.value.bytes,
    toRoot: toRoot.value.bytes,
    path: path.flatMap((element) => (element.ok ? [element.value] : [])),
  });
}
