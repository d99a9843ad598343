import { setTimeout as sleep } from 'node:timers/promises';
import { CONTRACTS, parseCanonicalJson, PiaosuError, type Json } from '@piaosu/core';
import type { OrganisationConfig } from '../config.ts';
import type { Database } from '../db/index.ts';
import type { Contract, LedgerPort } from '../organisation.ts';
import { newGroupCommit, type GroupCommit } from './group-commit.ts';
import { messageOf, toLedgerFailure, toPiaosuError } from './ledger-error.ts';
import { newOutbox } from './outbox.ts';
import { peerHeight } from './peer-height.ts';
import { openPeerConnection, type PeerConnection } from './peer-connection.ts';
import { LedgerClosedError, newTransactor, type Transactor } from './transactor.ts';

export interface FabricLedgerOptions {
  readonly organisation: Pick<OrganisationConfig, 'mspId' | 'peer' | 'identity'>;
  readonly channel: string;
  readonly chaincode: string;
  readonly database: Database;
  /** Told of every attempt after which a transaction's status is not known. */
  readonly onUnknown?: (transaction: string, reason: string) => void;
}

/** The ledger port over a Fabric peer, with the connection that block readers share. */
export interface FabricLedger extends LedgerPort {
  readonly peer: PeerConnection;
}

const EVALUATE_DEADLINE_MS = 5_000;
/** An evaluation writes nothing, so a peer that is just coming back is simply asked again. */
const EVALUATE_ATTEMPTS = 3;
const EVALUATE_PAUSE_MS = 150;
const RECOVERY_PAUSE_MS = 1_000;

/**
 * Opens the way to the organisation's peer. Transactions an earlier process left open are settled in the background;
 * until they are, new operations wait: a new transaction for an act is made only when the old one is known.
 */
export function openFabricLedger(options: FabricLedgerOptions): FabricLedger {
  const peer = openPeerConnection(options);
  const onUnknown = options.onUnknown ?? ignore;
  const transactor = newTransactor({
    peer,
    chaincode: options.chaincode,
    outbox: newOutbox(options.database),
    onUnknown,
  });
  const closing = new AbortController();
  const recovered = recoverAtLast(transactor, onUnknown, closing.signal);
  const groups = new Map<Contract, GroupCommit>(
    CONTRACTS.map((contract) => [
      contract,
      newGroupCommit({
        contract,
        transactor: {
          transact: async (...batch) => {
            await recovered;
            return transactor.transact(...batch);
          },
        },
      }),
    ]),
  );
  return {
    peer,
    submit: (contract, items) => {
      const group = groups.get(contract);
      if (group === undefined) throw new RangeError(`no contract ${contract}`);
      return Promise.all(items.map((item) => group.submit(item)));
    },
    height: () => peerHeight(peer),
    evaluate: (contract, query, args) => evaluate(peer, options.chaincode, contract, query, args),
    close: () => {
      closing.abort();
      for (const group of groups.values()) group.close();
      transactor.close();
      peer.close();
      return Promise.resolve();
    },
  };
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

async function evaluate(
  peer: PeerConnection,
  chaincode: string,
  contract: Contract,
  query: string,
  args: readonly string[],
): Promise<Json> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const payload = await peer.network
        .getContract(chaincode, contract)
        .newProposal(query, { arguments: [...args] })
        .evaluate({ deadline: Date.now() + EVALUATE_DEADLINE_MS });
      const text = Buffer.from(payload).toString('utf8');
      return text === '' ? null : parseCanonicalJson(text);
    } catch (error) {
      if (error instanceof PiaosuError) throw error;
      const failure = toLedgerFailure(error);
      if (failure.kind !== 'transient' || attempt >= EVALUATE_ATTEMPTS) throw toPiaosuError(failure);
      await sleep(EVALUATE_PAUSE_MS * attempt);
    }
  }
}

function ignore(): void {
  // No listener given.
}
