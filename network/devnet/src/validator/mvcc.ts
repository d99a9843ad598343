import { MIN_DEGREE, RangeResults, sameSummary } from '../rwset/range-results.ts';
import { compareKeys, type KeyRead, type NamespaceRwset, type RangeRead, type ReadsSummary } from '../rwset/rwset.ts';
import type { StateEntry, StateReader, Version } from '../statedb/state-database.ts';
import type { UpdateBatch } from '../statedb/update-batch.ts';
import { CODE, type ValidationCode } from './validation-code.ts';

/**
 * Whether everything the transaction read is still so, given committed state and the earlier valid transactions of
 * the same block. Any earlier write to a read key in the block conflicts, whatever it wrote.
 */
export async function validateReads(
  rwset: readonly NamespaceRwset[],
  state: StateReader,
  updates: UpdateBatch,
): Promise<ValidationCode> {
  for (const { namespace, reads, ranges } of rwset) {
    if (!reads.every((read) => isUnchanged(namespace, read, state, updates))) return CODE.MVCC_READ_CONFLICT;
    for (const range of ranges) {
      if (!(await isSameRange(namespace, range, state, updates))) return CODE.PHANTOM_READ_CONFLICT;
    }
  }
  return CODE.VALID;
}

function isUnchanged(namespace: string, read: KeyRead, state: StateReader, updates: UpdateBatch): boolean {
  if (updates.get(namespace, read.key) !== undefined) return false;
  return sameVersion(state.get(namespace, read.key)?.version, read.version);
}

async function isSameRange(
  namespace: string,
  range: RangeRead,
  state: StateReader,
  updates: UpdateBatch,
): Promise<boolean> {
  if (range.summary !== undefined) return isSameSummary(namespace, range, range.summary, state, updates);
  const expected = range.reads.values();
  for await (const entry of mergedRange(namespace, range, state, updates)) {
    const next = expected.next();
    if (next.done === true || next.value.key !== entry.key || !sameVersion(next.value.version, entry.version))
      return false;
  }
  return expected.next().done === true;
}

async function isSameSummary(
  namespace: string,
  range: RangeRead,
  expected: ReadsSummary,
  state: StateReader,
  updates: UpdateBatch,
): Promise<boolean> {
  if (expected.maxDegree < MIN_DEGREE) return false;
  const results = new RangeResults(expected.maxDegree);
  for await (const { key, version } of mergedRange(namespace, range, state, updates)) results.add({ key, version });
  return sameSummary(expected, results.done().summary);
}

/** The range as it is now: committed entries overlaid with what this block wrote so far. */
async function* mergedRange(
  namespace: string,
  range: RangeRead,
  state: StateReader,
  updates: UpdateBatch,
): AsyncGenerator<{ key: string; version: Version }> {
  const touched = updates.updatesOf(namespace);
  const written = [...touched]
    .filter(([key, update]) => update.value !== undefined && inRange(key, range))
    .map(([key, update]) => ({ key, version: update.version }))
    .sort((a, b) => compareKeys(a.key, b.key));
  for await (const entry of state.range(namespace, range.startKey, range.endKey, !range.exhausted)) {
    while (precedes(written[0], entry)) {
      const first = written.shift();
      if (first !== undefined) yield first;
    }
    if (!touched.has(entry.key)) yield entry;
  }
  yield* written;
}

function precedes(candidate: { key: string } | undefined, entry: StateEntry): boolean {
  return candidate !== undefined && compareKeys(candidate.key, entry.key) <= 0;
}

function inRange(key: string, range: RangeRead): boolean {
  if (compareKeys(key, range.startKey) < 0) return false;
  if (range.endKey === '') return true;
  const order = compareKeys(key, range.endKey);
  return range.exhausted ? order < 0 : order <= 0;
}

function sameVersion(a: Version | undefined, b: Version | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.block === b.block && a.tx === b.tx;
}
