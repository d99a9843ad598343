import { setTimeout as sleep } from 'node:timers/promises';
import { CONTRACTS, parseCanonicalJson } from '@piaosu/core';
import type { OrganisationConfig } from '../config.ts';
import type { Database } from '../db/index.ts';
import type { Contract, LedgerPort } from '../organisation.ts';
import { evaluateOnPeers, heightOfPeers } from './evaluate.ts';
import { newGroupCommit, type GroupCommit, type QueueState } from './group-commit.ts';
import { messageOf } from './ledger-error.ts';
import { newOutbox } from './outbox.ts';
import type { PeerState } from './peer-state.ts';
import { Peers } from './peers.ts';
import { LedgerClosedError, newTransactor, type Transactor } from './transactor.ts';

export interface FabricLedgerOptions {
  readonly organisation: Pick<OrganisationConfig, 'mspId' | 'peers' | 'identity'>;
  readonly channel: string;
  readonly chaincode: string;
  readonly database: Database;
  /** Told of every attempt after which a transaction's status is not known. */
  readonly onUnknown?: (transaction: string, reason: string) => void;
  /** Told of each change of a peer's condition. */
  readonly onPeerChange?: (state: PeerState, reason: string) => void;
  /** How long a caller waits for its operation; 30 s by default. */
  readonly patienceMs?: number;
  /** How often a healthy peer is asked how it is; 5 s by default. */
  readonly probeEveryMs?: number;
}

/** The ledger port over the organisation's Fabric peers, which block readers share. */
export interface FabricLedger extends LedgerPort {
  readonly peers: Peers;
}

const RECOVERY_PAUSE_MS = 1_000;

/**
 * Opens the way to the organisation's peers. Transactions an earlier process left open are settled in the background;
 * until they are, new operations wait: a new transaction for an act is made only when the old one is known.
 */
export function openFabricLedger(options: FabricLedgerOptions): FabricLedger {
  const { chaincode, onUnknown = ignore } = options;
  const peers = openPeers(options);
  const transactor = newTransactor({ peers, chaincode, outbox: newOutbox(options.database), onUnknown });
  const closing = new AbortController();
  const recovered = recoverAtLast(transactor, onUnknown, closing.signal);
  const transact: Transactor['transact'] = async (...batch) => {
    await recovered;
    return transactor.transact(...batch);
  };
  const groups = openGroups(transact, options.patienceMs);
  return {
    peers,
    submit: (contract, items) => {
      const group = groups.get(contract);
      if (group === undefined) throw new RangeError(`no contract ${contract}`);
      return Promise.all(items.map((item) => group.submit(item)));
    },
    height: () => heightOfPeers(peers),
    evaluate: async (contract, query, args) => {
      const payload = await evaluateOnPeers(peers, { chaincode, contract, query, args });
      const text = Buffer.from(payload).toString('utf8');
      return text === '' ? null : parseCanonicalJson(text);
    },
    state: () => ({ peers: peers.states, writes: queueOf([...groups.values()].map((group) => group.queue())) }),
    close: () => {
      closing.abort();
      for (const group of groups.values()) group.close();
      transactor.close();
      peers.close();
      return Promise.resolve();
    },
  };
}

function openPeers({ organisation, channel, chaincode, onPeerChange, probeEveryMs }: FabricLedgerOptions): Peers {
  return new Peers({
    ...{ organisation, channel, chaincode },
    ...(onPeerChange === undefined ? {} : { onChange: onPeerChange }),
    ...(probeEveryMs === undefined ? {} : { probeEveryMs }),
  });
}

function openGroups(
  transact: Transactor['transact'],
  patienceMs: number | undefined,
): ReadonlyMap<Contract, GroupCommit> {
  const patience = patienceMs === undefined ? {} : { patienceMs };
  return new Map(
    CONTRACTS.map((contract) => [contract, newGroupCommit({ contract, transactor: { transact }, ...patience })]),
  );
}

function queueOf(queues: readonly QueueState[]): QueueState {
  const count = queues.reduce((sum, queue) => sum + queue.count, 0);
  const times = queues.flatMap(({ since }) => (since === undefined ? [] : [since.getTime()]));
  return { count, since: times.length === 0 ? undefined : new Date(Math.min(...times)) };
}

/** Ends when nothing is open any more or the ledger is closed; a database that is away for a while only delays it. */
async function recoverAtLast(
  transactor: Transactor,
  onUnknown: (transaction: string, reason: string) => void,
  closing: AbortSignal,
): Promise<void> {
  while (!closing.aborted) {
    try {
      await transactor.recover();
      return;
    } catch (error) {
      if (error instanceof LedgerClosedError) return;
      onUnknown('', messageOf(error));
      await sleep(RECOVERY_PAUSE_MS);
    }
  }
}

function ignore(): void {
  // No listener given.
}
