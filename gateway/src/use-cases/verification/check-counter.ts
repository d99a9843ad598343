import type { ReceiptRef } from '@piaosu/core';
import { addReceiptChecks, type CheckCount } from '../../db/receipt-checks.ts';
import type { Database } from '../../db/index.ts';

/** How often a receipt was checked before, never by whom. */
export interface EarlierChecks {
  /** Without login. */
  readonly strangers: number;
  /** Institutions of any organisation. */
  readonly offices: number;
  /** The first time, RFC 3339. */
  readonly since: string;
}

/** The institution in whose name who has no account asks. */
export const PUBLIC_INSTITUTION = 'PUBLIC';

const WAIT_MS = 20;
/** Receipts counted while the database is away; beyond that no new ones are, and the process does not grow. */
const MAX_WAITING = 10_000;

/**
 * Counts looks at receipts of this organisation, written together some 20 ms later: a check must not wait for being
 * counted. A crash loses the last of them. A number that was never issued goes the same way and counts nothing.
 */
export class CheckCounter {
  readonly #database: Database;
  #waiting = new Map<string, CheckCount>();
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  note({ eInvoiceCode: code, eInvoiceNumber: number }: ReceiptRef, institution: string): void {
    const key = `${code}-${number}`;
    const known = this.#waiting.get(key);
    if (known === undefined && this.#waiting.size >= MAX_WAITING) return;
    const { strangers = 0, offices = 0 } = known ?? {};
    const isStranger = institution === PUBLIC_INSTITUTION;
    this.#waiting.set(key, {
      ...{ code, number },
      strangers: strangers + (isStranger ? 1 : 0),
      offices: offices + (isStranger ? 0 : 1),
    });
    this.#timer ??= setTimeout(() => void this.flush(), WAIT_MS).unref();
  }

  /** Resolves when everything noted so far is written, or kept for the next time because the database is away. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    this.#writing = this.#write().finally(() => (this.#writing = undefined));
    await this.#writing;
  }

  async #write(): Promise<void> {
    const counts = this.#waiting;
    if (counts.size === 0) return;
    this.#waiting = new Map();
    try {
      await addReceiptChecks(this.#database, [...counts.values()]);
    } catch {
      // The database is away: the statements of the requests themselves report it.
      for (const [key, count] of counts) if (!this.#waiting.has(key)) this.#waiting.set(key, count);
    }
  }
}

const counters = new WeakMap<Database, CheckCounter>();

/** One counter for each database. */
export function checkCounterOf(database: Database): CheckCounter {
  const known = counters.get(database) ?? new CheckCounter(database);
  counters.set(database, known);
  return known;
}
