import {
  checkpointKey,
  checkpointRecordShape,
  done,
  epochKey,
  fromHex,
  logKey,
  logRecordShape,
  parseDigestText,
  PiaosuError,
  verifyConsistency,
  type BodyOf,
  type HashSuite,
  type LogRecord,
} from '@piaosu/core';

import { procedure } from '../batch/procedure.ts';
import { currentEpoch } from '../registry/epoch.ts';

/**
 * Moves the actor's log forward. The only procedure that reads LOG~, so that nothing else conflicts with it but what ends an
 * epoch, which must: see {@link epochRecordShape}.
 */
export const checkpoint = procedure({
  action: 'checkpoint',
  keys: ({ operation, body }) => [
    logKey(operation.actor.institution, body.shard),
    checkpointKey(operation.actor.institution, body.shard, body.size),
    epochKey(),
  ],
  async run({ actor, body, records, tx }) {
    const { shard, hashAlg, size, root } = body;
    const key = checkpointKey(actor.id, shard, size);
    const present = await records.get(key, checkpointRecordShape);
    if (present !== undefined) {
      if (present.root !== root || present.hashAlg !== hashAlg) throw fork({ size, root: present.root });
      return done({ publisher: actor.id, shard, size, root });
    }
    const log = await records.get(logKey(actor.id, shard), logRecordShape);
    assertContinues(tx.ports.suiteOf(hashAlg), body, log);
    const epoch = await currentEpoch(records);
    records.put(key, { v: 1, hashAlg, root, epoch, time: tx.time, tx: tx.id });
    records.put(logKey(actor.id, shard), { v: 1, hashAlg, size, root });
    return done({ publisher: actor.id, shard, size, root });
  },
});

/**
 * The new tree begins with the tree on the ledger.
 * @throws PiaosuError CHECKPOINT_CONFLICT when the proof starts from another checkpoint than the newest (the gateway
 * reads it from the evidence and proves again), PROOF_INVALID when the log was forked
 */
function assertContinues(suite: HashSuite, body: BodyOf<'checkpoint'>, log: LogRecord | undefined): void {
  const newest = log?.size ?? 0;
  if (body.fromSize !== newest || body.size <= newest) throw new PiaosuError('CHECKPOINT_CONFLICT', { newest });
  if (log !== undefined && (log.root !== body.fromRoot || log.hashAlg !== body.hashAlg)) {
    throw fork({ size: newest, root: log.root });
  }
  if (!isConsistent(suite, body)) throw new PiaosuError('PROOF_INVALID', { proof: 'consistency' });
}

function isConsistent(
  suite: HashSuite,
  { fromSize, fromRoot, size, root, consistency }: BodyOf<'checkpoint'>,
): boolean {
  const [from, to] = [rootBytes(suite, fromRoot), rootBytes(suite, root)];
  const path = consistency.map(fromHex).flatMap((hash) => (hash.ok ? [hash.value] : []));
  if (from === undefined || to === undefined || path.length !== consistency.length) return false;
  return verifyConsistency(suite, { from: fromSize, to: size, fromRoot: from, toRoot: to, path });
}

/** Undefined for a root of another algorithm: one log has one. */
function rootBytes(suite: HashSuite, root: string): Uint8Array | undefined {
  const digest = parseDigestText(root);
  return digest.ok && digest.value.alg === suite.alg ? digest.value.bytes : undefined;
}

/** The same log with another content: the publisher showed somebody something else. */
function fork(onLedger: { size: number; root: string }): PiaosuError {
  return new PiaosuError('PROOF_INVALID', { proof: 'fork', ...onLedger });
}
