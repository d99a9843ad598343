import {
  BODIES,
  canonicalJson,
  checkpointKey,
  checkpointRecordShape,
  fromHex,
  parseDigestText,
  parseShape,
  receiptRecordShape,
  relatedRecordShape,
  verifyInclusion,
  type JsonObject,
  type LogPosition,
  type Operation,
  type ReceiptPointer,
  type ReceiptRecord,
} from '@piaosu/core';
import { nativeSuite } from '../native/hash-suite.ts';
import { readRecord, type Change, type ChangeSet } from './change.ts';
import { disputeFindings } from './dispute-finding.ts';
import { diverged, type Finding } from './finding.ts';

type State = ReceiptRecord['state'];

/** A receipt's states only go forward; RED_PENDING waits for the last open claim. */
const NEXT: Readonly<Record<State, readonly State[]>> = {
  LIVE: ['LIVE', 'RED_PENDING', 'RED_FLUSHED'],
  RED_PENDING: ['RED_PENDING', 'RED_FLUSHED'],
  RED_FLUSHED: ['RED_FLUSHED'],
  RED: ['RED'],
};

/** RCP~: made only with a path from its leaf to a committed checkpoint; afterwards only state and links may change. */
export function recheckReceipt(change: Change, set: ChangeSet): Finding[] {
  const after = readRecord(receiptRecordShape, change.after);
  if (after === undefined) return [diverged(change.key, { rule: 'RECEIPT_RECORD_UNREADABLE' })];
  const before = readRecord(receiptRecordShape, change.before);
  const fault = change.before === undefined ? faultOfNew(after, set) : faultOfChange(before, after, set);
  return fault === undefined ? disputeFindings(change.key, before, after) : [diverged(change.key, fault)];
}

function faultOfNew(after: ReceiptRecord, set: ChangeSet): JsonObject | undefined {
  if (!isProven(after, set)) return { rule: 'RECEIPT_UNPROVEN' };
  if (!areMarksActed(undefined, after, set)) return { rule: 'RECEIPT_REWRITTEN' };
  return isCancelActed('LIVE', after.state, set)
    ? undefined
    : { rule: 'RECEIPT_TRANSITION', from: null, to: after.state };
}

function faultOfChange(
  before: ReceiptRecord | undefined,
  after: ReceiptRecord,
  set: ChangeSet,
): JsonObject | undefined {
  if (before === undefined || !isSameReceipt(before, after) || !areMarksActed(before, after, set))
    return { rule: 'RECEIPT_REWRITTEN' };
  const isNext = NEXT[before.state].includes(after.state) && isCancelActed(before.state, after.state, set);
  return isNext ? undefined : { rule: 'RECEIPT_TRANSITION', from: before.state, to: after.state };
}

/** Only a red-flush cancels, at once or by making the receipt wait; what waits is ended by whatever it waits for. */
function isCancelActed(before: State, after: State, set: ChangeSet): boolean {
  return before !== 'LIVE' || after === 'LIVE' || isActed(set, 'redFlush');
}

/** A paper or a dispute comes and goes by an act of its own. */
function areMarksActed(before: ReceiptRecord | undefined, after: ReceiptRecord, set: ChangeSet): boolean {
  const isSameDispute = canonicalJson(before?.disputes ?? []) === canonicalJson(after.disputes ?? []);
  if (before?.paper !== after.paper && !isActed(set, 'exchangePaper', 'voidPaper')) return false;
  return isSameDispute || isActed(set, 'raiseDispute', 'liftDispute');
}

function isActed(set: ChangeSet, ...actions: readonly Operation['action'][]): boolean {
  return set.operations.some(({ action }) => actions.includes(action));
}

/** REL~ is made by the first part of a split bill and never changes. */
export function recheckRelated(change: Change): Finding[] {
  const readable = readRecord(relatedRecordShape, change.after) !== undefined;
  return change.before === undefined && readable ? [] : [diverged(change.key, { rule: 'RELATED_REWRITTEN' })];
}

/** The checkpoint that a new record claims to lie under, so that the projector can read its root. */
export function checkpointOf(log: LogPosition): string {
  return checkpointKey(log.publisher, log.shard, log.size);
}

function isProven(record: ReceiptRecord, set: ChangeSet): boolean {
  const pointer = set.operations
    .flatMap(pointersOf)
    .find((each) => each.leaf === record.leaf && isSamePlace(each.log, record.log));
  const checkpoint = readRecord(checkpointRecordShape, set.valueBefore(checkpointOf(record.log)));
  if (pointer === undefined || checkpoint === undefined) return false;
  const leaf = parseDigestText(pointer.leaf);
  const root = parseDigestText(checkpoint.root);
  const path = pointer.path.map(fromHex).flatMap((element) => (element.ok ? [element.value] : []));
  if (!leaf.ok || !root.ok || leaf.value.alg !== checkpoint.hashAlg) return false;
  const { index, size } = record.log;
  const proof = { leaf: leaf.value.bytes, index, size, path, root: root.value.bytes };
  return verifyInclusion(nativeSuite(checkpoint.hashAlg), proof);
}

function pointersOf(operation: Operation): readonly ReceiptPointer[] {
  switch (operation.action) {
    case 'reserve':
      return read(parseShape(BODIES.reserve, operation.body), (body) => body.receipts);
    case 'materialise':
      return read(parseShape(BODIES.materialise, operation.body), (body) => [body.receipt]);
    case 'exchangePaper':
      return read(parseShape(BODIES.exchangePaper, operation.body), (body) => [body.receipt]);
    case 'raiseDispute':
      return read(parseShape(BODIES.raiseDispute, operation.body), (body) => [body.receipt]);
    case 'holdLineage':
      return read(parseShape(BODIES.holdLineage, operation.body), (body) => [body.receipt]);
    case 'redFlush':
      return read(parseShape(BODIES.redFlush, operation.body), (body) => [body.original, body.red]);
    default:
      return [];
  }
}

function read<T>(
  body: { ok: true; value: T } | { ok: false },
  of: (value: T) => readonly ReceiptPointer[],
): readonly ReceiptPointer[] {
  return body.ok ? of(body.value) : [];
}

function isSamePlace(left: LogPosition, right: LogPosition): boolean {
  return (
    left.publisher === right.publisher &&
    left.shard === right.shard &&
    left.size === right.size &&
    left.index === right.index
  );
}

function isSameReceipt(before: ReceiptRecord, after: ReceiptRecord): boolean {
  const fixed = ['leaf', 'lineage', 'issuer', 'capFen', 'kind', 'businessTag', 'patientCommit'] as const;
  return fixed.every((name) => before[name] === after[name]) && isSamePlace(before.log, after.log);
}
