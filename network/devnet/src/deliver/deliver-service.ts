import { common, peer } from '@hyperledger/fabric-protos';
import type { Clock } from '../clock.ts';
import { encodeField } from '../protoutil/bytes.ts';
import type { Block } from '../protoutil/block.ts';
import { filteredBlock } from './filtered-block.ts';
import { parseSeek, type BlockRange, type DeliverChannel } from './seek.ts';

/** The ledger as those who follow it see it. */
export interface DeliverLedger extends DeliverChannel {
  blockBytes(number: number): Promise<Uint8Array>;
  block(number: number): Promise<Block>;
  whenAbove(number: number, signal: AbortSignal): Promise<void>;
}

export type BlockForm = 'full' | 'filtered';

/** Sends one message; resolves when the receiver can take more. */
export type Send = (message: Uint8Array) => Promise<void>;

const BLOCK_FIELD = 2;

/** Fabric's protos.Deliver of one peer, without the transport. */
export class DeliverService {
  readonly #ledger: DeliverLedger;
  readonly #clock: Clock;

  constructor(ledger: DeliverLedger, clock: Clock) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** Answers one seek request with blocks and, at the end, a status. Returns early when the signal fires. */
  async deliver(envelope: common.Envelope, form: BlockForm, send: Send, signal: AbortSignal): Promise<void> {
    const range = parseSeek(envelope, this.#ledger, this.#clock.now());
    if (typeof range === 'number') {
      await send(statusMessage(range));
      return;
    }
    const end = await this.#blocks(range, form, send, signal);
    if (end !== undefined) await send(statusMessage(end));
  }

  async #blocks(
    range: BlockRange,
    form: BlockForm,
    send: Send,
    signal: AbortSignal,
  ): Promise<DeliverStatus | undefined> {
    for (let number = range.start; number <= range.stop; number += 1) {
      if (number >= this.#ledger.height && !range.waits) return common.Status.NOT_FOUND;
      await this.#ledger.whenAbove(number, signal);
      if (signal.aborted) return undefined;
      await send(await this.#message(number, form));
    }
    return common.Status.SUCCESS;
  }

  async #message(number: number, form: BlockForm): Promise<Uint8Array> {
    // The stored bytes are put into the answer as they are: no block is parsed to be sent.
    if (form === 'full') return encodeField(BLOCK_FIELD, await this.#ledger.blockBytes(number));
    const response = new peer.DeliverResponse();
    response.setFilteredBlock(filteredBlock(this.#ledger.channelId, await this.#ledger.block(number)));
    return response.serializeBinary();
  }
}

type DeliverStatus = common.StatusMap[keyof common.StatusMap];

function statusMessage(status: DeliverStatus): Uint8Array {
  const response = new peer.DeliverResponse();
  response.setStatus(status);
  return response.serializeBinary();
}
