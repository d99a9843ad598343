import { status } from '@grpc/grpc-js';
import { RpcError } from './gateway/rpc-error.ts';
import type { BroadcastOutcome } from './orderer/broadcast-outcome.ts';

/** Which faults are active. Lists hold MSP ids. */
export interface FaultState {
  readonly delayMs: number;
  readonly dropCommitStatus: number;
  readonly dropEnvelope: number;
  readonly rejectOrdering: readonly string[];
  readonly rejectEndorsement: readonly string[];
  readonly killBeforeState: boolean;
}

const NONE: FaultState = {
  delayMs: 0,
  dropCommitStatus: 0,
  dropEnvelope: 0,
  rejectOrdering: [],
  rejectEndorsement: [],
  killBeforeState: false,
};

/** Faults a test injects at the seams of gateway, endorser, orderer and ledger. None is active by default. */
export class Faults {
  #state: FaultState = NONE;

  get state(): FaultState {
    return this.#state;
  }

  /** The faults in effect, by the names of their methods. */
  get active(): string[] {
    const { delayMs, dropCommitStatus, dropEnvelope, rejectOrdering, rejectEndorsement, killBeforeState } = this.#state;
    const inEffect = {
      delay: delayMs > 0,
      dropNextCommitStatus: dropCommitStatus > 0,
      dropNextEnvelope: dropEnvelope > 0,
      rejectOrdering: rejectOrdering.length > 0,
      rejectEndorsement: rejectEndorsement.length > 0,
      killBeforeState,
    };
    return Object.entries(inEffect).flatMap(([name, isActive]) => (isActive ? [name] : []));
  }

  /** What a rejecting orderer answers. */
  readonly orderingRefusal: BroadcastOutcome = { status: 'SERVICE_UNAVAILABLE', info: 'rejected on request' };

  /** Every unary call waits this long before it is worked on. */
  delay(ms: number): void {
    this.#set({ delayMs: ms });
  }

  /** The next `count` commit statuses are lost on their way: the client gets UNAVAILABLE although it committed. */
  dropNextCommitStatus(count = 1): void {
    this.#set({ dropCommitStatus: count });
  }

  /** The next `count` transactions are taken by the orderers and never ordered. The same bytes may be sent again. */
  dropNextEnvelope(count = 1): void {
    this.#set({ dropEnvelope: count });
  }

  /** These organisations' orderers answer SERVICE_UNAVAILABLE; two of four make every submit fail. Empty: none. */
  rejectOrdering(mspIds: readonly string[]): void {
    this.#set({ rejectOrdering: mspIds });
  }

  /** These organisations' peers endorse nothing and answer no query. Empty: none. */
  rejectEndorsement(mspIds: readonly string[]): void {
    this.#set({ rejectEndorsement: mspIds });
  }

  /** The process kills itself (SIGKILL) when the next block is on the disk and its state not yet written. */
  killBeforeState(): void {
    this.#set({ killBeforeState: true });
  }

  /** Ends all faults. */
  clear(): void {
    this.#state = NONE;
  }

  rejectsOrdering(mspId: string): boolean {
    return this.#state.rejectOrdering.includes(mspId);
  }

  rejectsEndorsement(mspId: string): boolean {
    return this.#state.rejectEndorsement.includes(mspId);
  }

  throwIfCommitStatusDropped(): void {
    if (this.#state.dropCommitStatus === 0) return;
    this.#set({ dropCommitStatus: this.#state.dropCommitStatus - 1 });
    throw new RpcError(status.UNAVAILABLE, 'commit status dropped on request');
  }

  /** Whether this transaction is to be lost. */
  takesEnvelope(): boolean {
    if (this.#state.dropEnvelope === 0) return false;
    this.#set({ dropEnvelope: this.#state.dropEnvelope - 1 });
    return true;
  }

  /** To be called when a block is durable and its state is not. */
  dieIfAsked(): void {
    if (this.#state.killBeforeState) process.kill(process.pid, 'SIGKILL');
  }

  async pass(): Promise<void> {
    const { delayMs } = this.#state;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  }

  #set(change: Partial<FaultState>): void {
    this.#state = { ...this.#state, ...change };
  }
}
