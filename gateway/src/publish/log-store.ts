import { concatBytes, foldNodes, isHashAlg, PiaosuError, type HashSuite } from '@piaosu/core';
import type { Database, Sql } from '../db/index.ts';
import * as rows from '../db/publisher-log.ts';
import { LOWEST_KEPT_LEVEL, proveLeaf } from './log-nodes.ts';
import { splitHashes, stepLog, type LogStep } from './log-step.ts';

/** A step of the log whose leaves and roots are fixed in the database: whatever happens, this step comes next. */
export type PlannedStep = rows.CheckpointRow;

/** Leaves in one step: a longer one would hold the event loop for more than some 50 ms. */
const MAX_STEP = 10_000;
const MAX_GROUPS = 5_000;

/** A publisher's append-only log in its database. */
export interface LogStore {
  /**
   * The step to anchor next: the one planned before, if it is not anchored yet, else a new one over the receipts
   * accepted since; undefined when there are none. After this has returned the order of the leaves never changes.
   */
  plan(): Promise<PlannedStep | undefined>;
  anchored(step: PlannedStep, tx: string, block: number): Promise<void>;
  /** Receipts accepted and not yet anchored. */
  waiting(): Promise<number>;
  /** The path of a leaf under a later size than that of its own step; see `proveLeaf`. */
  prove(index: number, size: number): Promise<Uint8Array[]>;
}

export function openLogStore(database: Database, suite: HashSuite, log: rows.LogName): LogStore {
  return {
    plan: async () =>
      (await rows.hasWork(database, log, suite.alg)) ? database.transaction((sql) => plan(sql, suite, log)) : undefined,
    anchored: (step, tx, block) => rows.anchorCheckpoint(database, log, step.size, tx, block),
    waiting: () => rows.countUnanchored(database),
    prove: (index, size) => proveLeaf(database, suite, log, index, size),
  };
}

async function plan(sql: Sql, suite: HashSuite, log: rows.LogName): Promise<PlannedStep | undefined> {
  const head = await lockedHead(sql, suite, log);
  const known = await rows.selectPlannedCheckpoint(sql, log);
  if (known !== undefined) return known;
  const groups = await nextGroups(sql, suite.alg);
  if (groups.length === 0) return undefined;
  const firstIds = groups.map((group) => group.first_id);
  const ids = groups.flatMap(({ first_id: first, last_id: last }) => range(first, last));
  const leaves = splitHashes(await rows.selectLeaves(sql, firstIds));
  // A receipt that vanished from its group would shift every leaf behind it.
  if (leaves.length !== ids.length)
    throw new PiaosuError('INDEX_DIVERGED', { expected: ids.length, found: leaves.length });
  const step = stepLog(suite, { size: head.size, frontier: splitHashes(head.frontier) }, leaves);
  await rows.dequeueGroups(sql, firstIds);
  await rows.copyLeaves(sql, log, step.head.size, leafRows(ids, head.size, step));
  await rows.copyNodes(sql, log, step.completed(LOWEST_KEPT_LEVEL));
  return store(sql, log, head.size, step);
}

async function lockedHead(sql: Sql, suite: HashSuite, log: rows.LogName): Promise<rows.LogRow> {
  await rows.insertLog(sql, log, suite.alg, foldNodes(suite, []));
  const head = await rows.lockLog(sql, log);
  if (head === undefined || !isHashAlg(head.hash_alg) || head.hash_alg !== suite.alg) {
    throw new PiaosuError('INDEX_DIVERGED', { log: log.shard, hashAlg: head?.hash_alg ?? null });
  }
  return head;
}

/** Whole groups, oldest first, up to a step's size; a single larger group is a step of its own. */
async function nextGroups(sql: Sql, hashAlg: string): Promise<rows.ReceiptGroup[]> {
  const queued = await rows.selectQueuedGroups(sql, hashAlg, MAX_GROUPS);
  let leaves = 0;
  const fitting = queued.findIndex((group) => (leaves += group.last_id - group.first_id + 1) > MAX_STEP);
  return fitting < 0 ? queued : queued.slice(0, Math.max(1, fitting));
}

async function store(sql: Sql, log: rows.LogName, fromSize: number, step: LogStep): Promise<PlannedStep> {
  const planned: PlannedStep = {
    size: step.head.size,
    root: step.root,
    from_size: fromSize,
    from_root: step.fromRoot,
    consistency: concatBytes(...step.consistency),
  };
  await rows.insertCheckpoint(sql, log, planned);
  await rows.advanceLog(sql, log, { ...step.head, root: step.root, frontier: concatBytes(...step.head.frontier) });
  return planned;
}

function* leafRows(ids: readonly number[], from: number, step: LogStep): Generator<rows.LeafRow> {
  for (const [i, receiptId] of ids.entries()) yield { receiptId, index: from + i, proof: step.proofOf(from + i) };
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
