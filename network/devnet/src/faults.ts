import { status } from '@grpc/grpc-js';
import { RpcError } from './gateway/rpc-error.ts';

/** Faults a test injects at the seams of gateway, endorser and orderer. None is active by default. */
export class Faults {
  #droppedStatuses = 0;
  #delayMs = 0;

  /** The next `count` commit statuses are lost on their way: the client gets UNAVAILABLE although it committed. */
  dropNextCommitStatus(count = 1): void {
    this.#droppedStatuses = count;
  }

  /** Every gateway call waits this long before it is worked on. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  throwIfCommitStatusDropped(): void {
    if (this.#droppedStatuses === 0) return;
    this.#droppedStatuses -= 1;
    throw new RpcError(status.UNAVAILABLE, 'commit status dropped on request');
  }

  async pass(): Promise<void> {
    if (this.#delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#delayMs));
  }
}
