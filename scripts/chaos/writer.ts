import { setTimeout as sleep } from 'node:timers/promises';
import type { PeerConnection } from '../bench/small-network.ts';
import type { ClientErrors } from './client-errors.ts';

export const NOTES = 'notes';

/** What became of one note; `undecided` only where the time ran out. */
export interface Settled {
  readonly sequence: number;
  readonly transaction: string;
  readonly outcome: 'valid' | 'invalid' | 'undecided';
  /** Whether a call failed after the transaction was signed, so that only its status could tell. */
  readonly wasUnknown: boolean;
  /** When its client knew. */
  readonly at: number;
}

const PAUSE_MS = 50;
const RETRY_MS = 200;
/** As the product: a leader's replacement takes four seconds. */
const STATUS_MS = 30_000;
/** For a transaction whose submission failed: the peer blocks when it does not know it. */
const QUESTION_MS = 1_500;
const SETTLE_MS = 90_000;

/**
 * A light writer at one organisation's gateway: one note after the other. An endorsement that fails is made anew, nothing
 * is signed then. Once signed, failed is not failed: it asks for the status and submits the same bytes again.
 */
export class Writer {
  readonly mspId: string;
  readonly settled: Settled[] = [];
  readonly #connection: PeerConnection;
  readonly #run: string;
  readonly #errors: ClientErrors;
  #stopped = false;
  #done: Promise<void> = Promise.resolve();

  constructor(mspId: string, connection: PeerConnection, run: string, errors: ClientErrors) {
    this.mspId = mspId;
    this.#connection = connection;
    this.#run = run;
    this.#errors = errors;
  }

  start(): void {
    this.#done = this.#write();
  }

  /** Begins nothing new, and resolves when every signed note is settled. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  get commits(): number[] {
    return this.settled.filter(({ outcome }) => outcome === 'valid').map(({ at }) => at);
  }

  async #write(): Promise<void> {
    for (let sequence = 1; !this.#hasStopped(); sequence += 1) {
      const signed = await this.#endorse(sequence);
      if (signed === undefined) return;
      this.settled.push({ sequence, transaction: signed.id, ...(await this.#settle(signed)), at: performance.now() });
      await sleep(PAUSE_MS);
    }
  }

  async #endorse(sequence: number) {
    const args = [this.#run, this.mspId, sequence.toString()];
    while (!this.#hasStopped()) {
      try {
        const batch = { chaincode: NOTES, contract: NOTES, transaction: 'add', args, transient: {} };
        return await this.#connection.endorse(batch);
      } catch (error) {
        this.#errors.note(`${this.mspId} endorse`, error);
        await sleep(RETRY_MS);
      }
    }
    return undefined;
  }

  async #settle({ id, bytes }: { readonly id: string; readonly bytes: Uint8Array }) {
    const end = performance.now() + SETTLE_MS;
    let wasUnknown = false;
    while (performance.now() < end) {
      const isTaken = await this.#tried('submit', () => this.#connection.submit(bytes));
      const patience = isTaken.ok ? STATUS_MS : QUESTION_MS;
      const status = await this.#tried('status', () => this.#connection.statusOf(id, patience));
      wasUnknown ||= !isTaken.ok || !status.ok;
      if (status.ok) return { outcome: status.value.successful ? 'valid' : 'invalid', wasUnknown } as const;
      await sleep(RETRY_MS);
    }
    return { outcome: 'undecided', wasUnknown } as const;
  }

  async #tried<T>(call: string, act: () => Promise<T>): Promise<{ ok: true; value: T } | { ok: false }> {
    try {
      return { ok: true, value: await act() };
    } catch (error) {
      this.#errors.note(`${this.mspId} ${call}`, error);
      return { ok: false };
    }
  }

  /** Read anew after each wait. */
  #hasStopped(): boolean {
    return this.#stopped;
  }
}
