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
  /** When its client began to submit it. */
  readonly begun: number;
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
const PACE_MS = 1_000;

/**
 * `patient`: one note after the other, each until it is settled, as a light client does. It stands still with a call that
 * hangs, though others could commit by then. `paced`: one note each second whatever became of those before; it tells when
 * the network commits again.
 */
export type Manner = 'patient' | 'paced';

export interface WriterOptions {
  readonly connection: PeerConnection;
  readonly run: string;
  readonly manner: Manner;
  readonly errors: ClientErrors;
}

/**
 * A light writer at one organisation's gateway. An endorsement that fails is made anew, nothing is signed then. Once
 * signed, failed is not failed: it asks for the status and submits the same bytes again.
 */
export class Writer {
  readonly mspId: string;
  /** In the key of each of its notes. */
  readonly name: string;
  readonly settled: Settled[] = [];
  readonly #connection: PeerConnection;
  readonly #run: string;
  readonly #manner: Manner;
  readonly #errors: ClientErrors;
  #stopped = false;
  #done: Promise<unknown> = Promise.resolve();

  constructor({ connection, run, manner, errors }: WriterOptions) {
    this.mspId = connection.mspId;
    this.name = `${connection.mspId}.${manner}`;
    this.#connection = connection;
    this.#run = run;
    this.#manner = manner;
    this.#errors = errors;
  }

  start(): void {
    this.#done = this.#manner === 'patient' ? this.#writePatiently() : this.#writePaced();
  }

  /** Begins nothing new, and resolves when every signed note is settled. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  get commits(): number[] {
    return this.settled.filter(({ outcome }) => outcome === 'valid').map(({ at }) => at);
  }

  async #writePatiently(): Promise<void> {
    for (let sequence = 1; !this.#hasStopped(); sequence += 1) {
      while (!this.#hasStopped() && !(await this.#writeNote(sequence))) await sleep(RETRY_MS);
      await sleep(PAUSE_MS);
    }
  }

  async #writePaced(): Promise<void> {
    const begun: Promise<boolean>[] = [];
    for (let sequence = 1; !this.#hasStopped(); sequence += 1) {
      begun.push(this.#writeNote(sequence));
      await sleep(PACE_MS);
    }
    await Promise.all(begun);
  }

  /** @returns false when nothing was signed */
  async #writeNote(sequence: number): Promise<boolean> {
    const args = [this.#run, this.name, sequence.toString()];
    const batch = { chaincode: NOTES, contract: NOTES, transaction: 'add', args, transient: {} };
    const signed = await this.#tried('endorse', () => this.#connection.endorse(batch));
    if (!signed.ok) return false;
    const begun = performance.now();
    const outcome = await this.#settle(signed.value);
    this.settled.push({ sequence, transaction: signed.value.id, ...outcome, begun, at: performance.now() });
    return true;
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
