import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { StatusCode, type Status } from '@hyperledger/fabric-gateway';
import { canonicalJson, parseBatchResult, PRIVATE_TRANSIENT_NAME, type Outcome } from '@piaosu/core';
import type { Contract, LedgerItem } from '../organisation.ts';
import { messageOf, toLedgerFailure, type LedgerFailure } from './ledger-error.ts';
import type { EndorsedTransaction, Outbox } from './outbox.ts';
import type { PeerConnection } from './peer-connection.ts';

/** What became of one transaction of many operations. */
export type Transacted =
  | { readonly kind: 'valid'; readonly tx: string; readonly block: number; readonly outcomes: readonly Outcome[] }
  /** In a block and without effect, because another transaction came first: a new one may be made. */
  | { readonly kind: 'conflict'; readonly tx: string }
  | { readonly kind: 'invalid'; readonly tx: string; readonly validation: string }
  /** Not endorsed: nothing was submitted. */
  | { readonly kind: 'refused'; readonly failure: LedgerFailure };

/** Makes one transaction of a batch and follows it until its status is known. */
export interface Transactor {
  /** Resolves with a final status only; while the ledger cannot be reached it goes on asking until it is closed. */
  transact(contract: Contract, items: readonly LedgerItem[]): Promise<Transacted>;
  /** Settles what an earlier process left open. Resolves when all of it is settled. */
  recover(): Promise<void>;
  /** Ends waiting; open transactions stay in the outbox. */
  close(): void;
}

export interface TransactorOptions {
  readonly peer: PeerConnection;
  readonly chaincode: string;
  readonly outbox: Outbox;
  /** Told of each failed attempt to submit or to ask, with the transaction's id. */
  readonly onUnknown?: (transaction: string, reason: string) => void;
}

/** Thrown out of a wait that `close` ended; the transaction's status is not known. */
export class LedgerClosedError extends Error {
  override readonly name = 'LedgerClosedError';
}

// Endorsing a batch of 1,000 keys was measured below 1 s; ordering may wait for a change of the leader (4 s, 25 s with
// Fabric's sample timeouts). A status of an unknown transaction blocks until the deadline, so a mere question is short.
const ENDORSE_DEADLINE_MS = 15_000;
const SUBMIT_DEADLINE_MS = 10_000;
const STATUS_DEADLINE_MS = 30_000;
const QUESTION_DEADLINE_MS = 1_500;
const RETRY_MS = { first: 100, most: 2_000 };

const CONFLICTS: ReadonlySet<number> = new Set([StatusCode.MVCC_READ_CONFLICT, StatusCode.PHANTOM_READ_CONFLICT]);

export function newTransactor(options: TransactorOptions): Transactor {
  const { outbox } = options;
  const closing = new AbortController();
  const follow = (transaction: EndorsedTransaction, asked: boolean) =>
    followToStatus(options, transaction, asked, closing.signal);
  return {
    transact: async (contract, items) => {
      const endorsed = await endorse(options, contract, items);
      if ('kind' in endorsed) return { kind: 'refused', failure: endorsed };
      await outbox.keep(endorsed);
      return toTransacted(options, endorsed, await follow(endorsed, false));
    },
    recover: async () => {
      for (const transaction of await outbox.open()) await follow(transaction, true);
    },
    close: () => {
      closing.abort();
    },
  };
}

async function endorse(
  { peer, chaincode }: TransactorOptions,
  contract: Contract,
  items: readonly LedgerItem[],
): Promise<EndorsedTransaction | LedgerFailure> {
  const proposal = peer.network.getContract(chaincode, contract).newProposal('submit', {
    arguments: [canonicalJson(items.map((item) => item.signed))],
    transientData: { [PRIVATE_TRANSIENT_NAME]: canonicalJson(items.map((item) => item.private)) },
  });
  try {
    const transaction = await proposal.endorse({ deadline: Date.now() + ENDORSE_DEADLINE_MS });
    // Signed here, once: what is stored is exactly what is submitted, each time.
    const signed = peer.gateway.newSignedTransaction(transaction.getBytes(), peer.sign(transaction.getDigest()));
    return { id: signed.getTransactionId(), contract, bytes: signed.getBytes() };
  } catch (error) {
    return toLedgerFailure(error);
  }
}

/**
 * Unknown is not failed: after any error the transaction may still commit. So the status is asked, the same bytes are
 * submitted again, and this does not end before the status is known.
 */
async function followToStatus(
  options: TransactorOptions,
  transaction: EndorsedTransaction,
  submittedBefore: boolean,
  closing: AbortSignal,
): Promise<Status> {
  let known = submittedBefore ? await askStatus(options, transaction) : undefined;
  for (let wait = RETRY_MS.first; known === undefined; wait = Math.min(2 * wait, RETRY_MS.most)) {
    known = await unlessClosed(submitAndAsk(options, transaction), closing);
    if (known === undefined) await pause(wait, closing);
  }
  await settle(options, transaction, known);
  return known;
}

/** The ledger has decided; a database that is away now is no reason to doubt it. The row is settled at the next start. */
async function settle(
  { outbox, onUnknown }: TransactorOptions,
  transaction: EndorsedTransaction,
  status: Status,
): Promise<void> {
  try {
    await outbox.settle(transaction.id, {
      valid: status.successful,
      code: status.code,
      block: Number(status.blockNumber),
    });
  } catch (error) {
    onUnknown?.(transaction.id, messageOf(error));
  }
}

async function submitAndAsk(options: TransactorOptions, transaction: EndorsedTransaction): Promise<Status | undefined> {
  return (await submitOnce(options, transaction)) ?? (await askStatus(options, transaction));
}

/** Closing ends the waiting at once, not the call: whatever comes of it, the next process asks again. */
async function unlessClosed<T>(work: Promise<T>, closing: AbortSignal): Promise<T> {
  if (closing.aborted) throw new LedgerClosedError();
  const ended = new AbortController();
  const closed = once(closing, 'abort', { signal: ended.signal }).then(() => {
    throw new LedgerClosedError();
  });
  // The loser of the race is nobody's.
  closed.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, closed]);
  } finally {
    ended.abort();
  }
}

async function submitOnce(options: TransactorOptions, transaction: EndorsedTransaction): Promise<Status | undefined> {
  try {
    const submitted = await options.peer.gateway
      .newTransaction(transaction.bytes)
      .submit({ deadline: Date.now() + SUBMIT_DEADLINE_MS });
    return await submitted.getStatus({ deadline: Date.now() + STATUS_DEADLINE_MS });
  } catch (error) {
    options.onUnknown?.(transaction.id, messageOf(error));
    return undefined;
  }
}

async function askStatus(options: TransactorOptions, transaction: EndorsedTransaction): Promise<Status | undefined> {
  const { peer } = options;
  try {
    return await peer.gateway
      .newCommit(peer.statusRequest(transaction.id))
      .getStatus({ deadline: Date.now() + QUESTION_DEADLINE_MS });
  } catch (error) {
    options.onUnknown?.(transaction.id, messageOf(error));
    return undefined;
  }
}

async function pause(milliseconds: number, closing: AbortSignal): Promise<void> {
  // Jitter: several gateways that lost one orderer must not come back in step.
  await sleep(milliseconds * (0.5 + Math.random()), undefined, { signal: closing }).catch(() => {
    throw new LedgerClosedError();
  });
}

function toTransacted({ peer }: TransactorOptions, transaction: EndorsedTransaction, status: Status): Transacted {
  if (CONFLICTS.has(status.code)) return { kind: 'conflict', tx: transaction.id };
  if (!status.successful) return { kind: 'invalid', tx: transaction.id, validation: validationName(status.code) };
  const payload = peer.gateway.newTransaction(transaction.bytes).getResult();
  const result = parseBatchResult(JSON.parse(Buffer.from(payload).toString('utf8')));
  if (!result.ok) return { kind: 'invalid', tx: transaction.id, validation: 'result of an unknown form' };
  return { kind: 'valid', tx: transaction.id, block: Number(status.blockNumber), outcomes: result.value.outcomes };
}

function validationName(code: number): string {
  return Object.entries(StatusCode).find(([, value]) => value === code)?.[0] ?? String(code);
}
