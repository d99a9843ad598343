import { common, peer } from '@hyperledger/fabric-protos';
import type { Clock } from '../clock.ts';
import { encodeField } from '../protoutil/bytes.ts';
import { encodeBlock, type Block } from '../protoutil/block.ts';
import { filteredBlock } from './filtered-block.ts';
import { parseSeek, type BlockRange, type DeliverChannel } from './seek.ts';

/** The ledger as those who follow it see it. */
export interface DeliverLedger extends DeliverChannel {
  blockBytes(number: number): Promise<Uint8Array>;
  block(number: number): Promise<Block>;
  whenAbove(number: number, signal: AbortSignal): Promise<void>;
}

/**
 * As a peer committed it; the same with its private data, of which there is none; as its ids and verdicts only; or as an
 * orderer has it: without verdicts.
 */
export type BlockForm = 'full' | 'with-private-data' | 'filtered' | 'ordered';

/** Sends one message; resolves when the receiver can take more. */
export type Send = (message: Uint8Array) => Promise<void>;

/** Fields of DeliverResponse and BlockAndPrivateData. */
const BLOCK_FIELD = 2;
const PRIVATE_FIELD = 4;
const PRIVATE_BLOCK_FIELD = 1;
/** The only one there is. */
const CONFIGURATION_BLOCK = 0;

/** Fabric's protos.Deliver of one peer, without the transport. */
export class DeliverService {
  readonly #ledger: DeliverLedger;
  readonly #clock: Clock;

  constructor(ledger: DeliverLedger, clock: Clock) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /**
   * Answers one seek request with blocks and, at the end, a status. Returns early when the signal fires.
   * @returns `end` after a status other than SUCCESS: the stream takes no further request then
   */
  async deliver(envelope: common.Envelope, form: BlockForm, send: Send, signal: AbortSignal): Promise<'next' | 'end'> {
    const range = parseSeek(envelope, this.#ledger, this.#clock.now());
    const status = typeof range === 'number' ? range : await this.#blocks(range, form, send, signal);
    if (status === undefined) return 'end';
    await send(statusMessage(status));
    return status === common.Status.SUCCESS ? 'next' : 'end';
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
      await send(await this.#message(number, form, range.headersOnly));
    }
    return common.Status.SUCCESS;
  }

  async #message(number: number, form: BlockForm, headersOnly: boolean): Promise<Uint8Array> {
    if (headersOnly && number !== CONFIGURATION_BLOCK)
      return encodeField(BLOCK_FIELD, encodeHeader(orderedBlock(await this.#ledger.block(number))));
    switch (form) {
      // The stored bytes are put into the answer as they are: no block is parsed to be sent.
      case 'full':
        return encodeField(BLOCK_FIELD, await this.#ledger.blockBytes(number));
      case 'with-private-data':
        return encodeField(PRIVATE_FIELD, encodeField(PRIVATE_BLOCK_FIELD, await this.#ledger.blockBytes(number)));
      case 'ordered':
        return encodeField(BLOCK_FIELD, encodeBlock(orderedBlock(await this.#ledger.block(number))));
      case 'filtered': {
        const response = new peer.DeliverResponse();
        response.setFilteredBlock(filteredBlock(this.#ledger.channelId, await this.#ledger.block(number)));
        return response.serializeBinary();
      }
    }
  }
}

/** An orderer has no verdicts: they and the commit hash are what peers add. */
function orderedBlock(block: Block): Block {
  const none = new Uint8Array();
  return { ...block, metadata: { ...block.metadata, transactionsFilter: none, commitHash: none } };
}

/** A block without its data. */
function encodeHeader(block: Block): Uint8Array {
  const message = common.Block.deserializeBinary(encodeBlock({ ...block, envelopes: [] }));
  message.clearData();
  return message.serializeBinary();
}

type DeliverStatus = common.StatusMap[keyof common.StatusMap];

function statusMessage(status: DeliverStatus): Uint8Array {
  const response = new peer.DeliverResponse();
  response.setStatus(status);
  return response.serializeBinary();
}
