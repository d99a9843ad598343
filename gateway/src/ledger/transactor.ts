import { setTimeout as sleep } from 'node:timers/promises';
import { StatusCode, type Status } from '@hyperledger/fabric-gateway';
import { canonicalJson, parseBatchResult, PRIVATE_TRANSIENT_NAME, type Outcome } from '@piaosu/core';
import type { Contract, LedgerItem } from '../organisation.ts';
import { DEADLINE_MS } from './deadlines.ts';
import { NO_PEER } from './evaluate.ts';
import { isAlreadyProcessed, messageOf, toLedgerFailure, type LedgerFailure } from './ledger-error.ts';
import type { EndorsedTransaction, Outbox } from './outbox.ts';
import type { ProposedBatch, SignedTransaction } from './peer-connection.ts';
import type { Peers } from './peers.ts';
import { unlessAborted } from './unless-aborted.ts';
import type { WatchedPeer } from './watched-peer.ts';

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
  readonly peers: Peers;
  readonly chaincode: string;
  readonly outbox: Outbox;
  /** Told of each failed attempt to submit or to ask, with the transaction's id. */
  readonly onUnknown?: (transaction: string, reason: string) => void;
}

/** Thrown out of a wait that `close` ended; the transaction's status is not known. */
export class LedgerClosedError extends Error {
  override readonly name = 'LedgerClosedError';
}

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
      const kept = { ...endorsed, contract };
      await outbox.keep(kept);
      return toTransacted(options, kept, await follow(kept, false));
    },
    recover: async () => {
      for (const transaction of await outbox.open()) await follow(transaction, true);
    },
    close: () => {
      closing.abort();
    },
  };
}

/** Endorsed by way of the first own peer that can; a peer that cannot is passed over, because nothing is submitted yet. */
async function endorse(
  { peers, chaincode }: TransactorOptions,
  contract: Contract,
  items: readonly LedgerItem[],
): Promise<SignedTransaction | LedgerFailure> {
  const batch: ProposedBatch = {
    ...{ chaincode, contract, transaction: 'submit' },
    args: [canonicalJson(items.map((item) => item.signed))],
    transient: { [PRIVATE_TRANSIENT_NAME]: canonicalJson(items.map((item) => item.private)) },
  };
  let failure: LedgerFailure = NO_PEER;
  for (const peer of peers.inOrder('endorse')) {
    try {
      return await peer.use((connection) => connection.endorse(batch));
    } catch (error) {
      failure = toLedgerFailure(error, peers.mspId);
      if (!peers.report(peer, failure)) break;
    }
  }
  return failure;
}

/**
 * Unknown is not failed: after any error the transaction may still commit. So the status is asked, the same bytes are
 * submitted again, through any peer, and this does not end before the status is known.
 */
async function followToStatus(
  options: TransactorOptions,
  transaction: EndorsedTransaction,
  submittedBefore: boolean,
  closing: AbortSignal,
): Promise<Status> {
  let known = submittedBefore ? await askFirst(options, transaction) : undefined;
  for (let wait = RETRY_MS.first; known === undefined; wait = Math.min(2 * wait, RETRY_MS.most)) {
    known = await unlessAborted(throughAnyPeer(options, transaction, closing), closing, closedError);
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

async function askFirst(options: TransactorOptions, transaction: EndorsedTransaction): Promise<Status | undefined> {
  const [peer] = options.peers.inOrder('submit');
  return peer === undefined ? undefined : askStatus(options, peer, transaction, DEADLINE_MS.question);
}

async function throughAnyPeer(
  options: TransactorOptions,
  transaction: EndorsedTransaction,
  closing: AbortSignal,
): Promise<Status | undefined> {
  for (const peer of options.peers.inOrder('submit')) {
    if (closing.aborted) return undefined;
    const known = await submitAndAsk(options, peer, transaction);
    if (known !== undefined) return known;
  }
  return undefined;
}

/**
 * A submission that succeeded, and one that was refused because the transaction had been processed before, end in a
 * status that is worth waiting for. After any other error it may be unknown for ever, so the question is a short one.
 */
async function submitAndAsk(
  options: TransactorOptions,
  peer: WatchedPeer,
  transaction: EndorsedTransaction,
): Promise<Status | undefined> {
  try {
    await peer.use((connection) => connection.submit(transaction.bytes));
  } catch (error) {
    if (!isAlreadyProcessed(error)) {
      told(options, peer, transaction, error);
      return askStatus(options, peer, transaction, DEADLINE_MS.question);
    }
  }
  return askStatus(options, peer, transaction, DEADLINE_MS.status);
}

async function askStatus(
  options: TransactorOptions,
  peer: WatchedPeer,
  transaction: EndorsedTransaction,
  deadlineMs: number,
): Promise<Status | undefined> {
  try {
    return await peer.use((connection) => connection.statusOf(transaction.id, deadlineMs));
  } catch (error) {
    told(options, peer, transaction, error);
    return undefined;
  }
}

function told({ peers, onUnknown }: TransactorOptions, peer: WatchedPeer, { id }: EndorsedTransaction, error: unknown) {
  peers.report(peer, toLedgerFailure(error, peers.mspId));
  onUnknown?.(id, `${peer.name}: ${messageOf(error)}`);
}

async function pause(milliseconds: number, closing: AbortSignal): Promise<void> {
  // Jitter: several gateways that lost one orderer must not come back in step.
  await sleep(milliseconds * (0.5 + Math.random()), undefined, { signal: closing }).catch(() => {
    throw closedError();
  });
}

function closedError(): LedgerClosedError {
  return new LedgerClosedError();
}

function toTransacted({ peers }: TransactorOptions, transaction: EndorsedTransaction, status: Status): Transacted {
  const tx = transaction.id;
  if (CONFLICTS.has(status.code)) return { kind: 'conflict', tx };
  if (!status.successful) return { kind: 'invalid', tx, validation: validationName(status.code) };
  const payload = peers.resultOf(transaction.bytes);
  const result = parseBatchResult(JSON.parse(Buffer.from(payload).toString('utf8')));
  if (!result.ok) return { kind: 'invalid', tx, validation: 'result of an unknown form' };
  return { kind: 'valid', tx, block: Number(status.blockNumber), outcomes: result.value.outcomes };
}

function validationName(code: number): string {
  return Object.entries(StatusCode).find(([, value]) => value === code)?.[0] ?? String(code);
}
