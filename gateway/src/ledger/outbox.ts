import type { Database } from '../db/index.ts';
import { deleteSettledOutbox, insertOutbox, selectOpenOutbox, settleOutbox } from '../db/outbox.ts';
import type { SettledStatus } from '../db/outbox.ts';

const KEPT_DAYS = 7;

/** A transaction as it was endorsed and signed, ready to be submitted any number of times. */
export interface EndorsedTransaction {
  readonly id: string;
  readonly contract: string;
  readonly bytes: Uint8Array;
}

/** Where endorsed transactions are kept until their status is known. */
export interface Outbox {
  /** Returns when the bytes are durable; only then may they be submitted. */
  keep(transaction: EndorsedTransaction): Promise<void>;
  settle(id: string, status: SettledStatus): Promise<void>;
  /** Transactions of unknown status, oldest first; forgets settled ones that nobody needs any more. */
  open(): Promise<EndorsedTransaction[]>;
}

export function newOutbox(database: Database): Outbox {
  return {
    keep: ({ id, contract, bytes }) => insertOutbox(database, { tx_id: id, contract, envelope: bytes }),
    settle: (id, status) => settleOutbox(database, id, status),
    open: async () => {
      await deleteSettledOutbox(database, KEPT_DAYS);
      const rows = await selectOpenOutbox(database);
      return rows.map((row) => ({ id: row.tx_id, contract: row.contract, bytes: row.envelope }));
    },
  };
}
