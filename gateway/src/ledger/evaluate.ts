import { setTimeout as sleep } from 'node:timers/promises';
import { PiaosuError } from '@piaosu/core';
import { DEADLINE_MS } from './deadlines.ts';
import { toLedgerFailure, toPiaosuError, type LedgerFailure } from './ledger-error.ts';
import type { PeerConnection, Question } from './peer-connection.ts';
import type { Peers } from './peers.ts';

/** An evaluation writes nothing, so peers that are just coming back are simply asked again. */
const ROUNDS = 3;
const PAUSE_MS = 150;

/**
 * Asks the organisation's own peers, the next one at once when one cannot answer.
 * Throws PiaosuError: the contract's refusal, LEDGER_BUSY, or LEDGER_UNAVAILABLE when none of them answers.
 */
export function evaluateOnPeers(peers: Peers, question: Question): Promise<Uint8Array> {
  return askPeers(peers, (connection, deadlineMs) => connection.evaluate(question, deadlineMs));
}

/** Number of blocks an own peer has. Throws PiaosuError LEDGER_UNAVAILABLE. */
export async function heightOfPeers(peers: Peers): Promise<number> {
  for (const peer of peers.inOrder('answer')) {
    try {
      return (await peer.use((connection) => connection.newestBlock())) + 1;
    } catch {
      peers.suspect(peer); // which keeps the reason
    }
  }
  throw new PiaosuError('LEDGER_UNAVAILABLE');
}

type Ask<T> = (connection: PeerConnection, deadlineMs: number) => Promise<T>;

async function askPeers<T>(peers: Peers, ask: Ask<T>): Promise<T> {
  for (let round = 1; ; round += 1) {
    const answer = await askEachOnce(peers, ask);
    if ('value' in answer) return answer.value;
    if (round >= ROUNDS || !isWorthRepeating(answer.failure)) throw toPiaosuError(answer.failure);
    await sleep(PAUSE_MS * round);
  }
}

type Asked<T> = { readonly value: T } | { readonly failure: LedgerFailure };

async function askEachOnce<T>(peers: Peers, ask: Ask<T>): Promise<Asked<T>> {
  let failure: LedgerFailure = NO_PEER;
  const candidates = peers.inOrder('answer');
  for (const [index, peer] of candidates.entries()) {
    const isLast = index === candidates.length - 1;
    try {
      const deadlineMs = isLast ? DEADLINE_MS.evaluate : DEADLINE_MS.evaluateBeforeNext;
      return { value: await peer.use((connection) => ask(connection, deadlineMs)) };
    } catch (error) {
      failure = toLedgerFailure(error, peers.mspId);
      if (!peers.report(peer, failure)) break;
    }
  }
  return { failure };
}

/** All peers are behind or show another chain: their answers would be of the past, or of another ledger. */
export const NO_PEER: LedgerFailure = {
  kind: 'unavailable',
  scope: 'peer',
  reason: 'no peer of the organisation has the current state',
  cause: undefined,
};

function isWorthRepeating(failure: LedgerFailure): boolean {
  return failure.kind !== 'fault' && failure.kind !== 'defect';
}
