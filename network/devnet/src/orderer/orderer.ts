import { common } from '@hyperledger/fabric-protos';
import type { Clock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { ChannelMsps } from '../msp/msp.ts';
import { sha256 } from '../protoutil/bytes.ts';
import { parseTransaction, type ParsedTransaction } from '../validator/parsed-transaction.ts';
import { CODE } from '../validator/validation-code.ts';
import { BlockCutter, type BatchSize } from './block-cutter.ts';
import { ACCEPTED, ALREADY_ORDERED, ALREADY_PENDING, type BroadcastOutcome } from './broadcast-outcome.ts';

/** A transaction on its way into a block. */
export interface OrderedMessage {
  readonly bytes: Uint8Array;
  readonly transaction: ParsedTransaction;
  readonly digest: string;
}

export interface OrdererOptions {
  readonly msps: ChannelMsps;
  readonly channelId: string;
  readonly clock: Clock;
  readonly batchSize: BatchSize;
  readonly batchTimeoutMs: number;
  readonly faults: Faults;
  /** Takes a batch; called in order, one at a time. */
  readonly deliver: (batch: readonly OrderedMessage[]) => Promise<void>;
  /** Called once when a block could not be written: no further block is made. */
  readonly onFailure: (error: unknown) => void;
}

/** Processed requests an orderer remembers, as SmartBFT's pool does. */
const PROCESSED_LIMIT = 1_000;
const WRITERS_DENIED =
  "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied";

/** Puts transactions into an order and cuts blocks by count, size and time. */
export class Orderer {
  readonly #options: OrdererOptions;
  readonly #cutter: BlockCutter<OrderedMessage>;
  readonly #queue: OrderedMessage[][] = [];
  /** Digests of what waits or is being written: the same bytes again are the same request. */
  readonly #inFlight = new Set<string>();
  readonly #processed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #paused = false;
  #working: Promise<void> | undefined;
  #failed = false;

  constructor(options: OrdererOptions) {
    this.#options = options;
    this.#cutter = new BlockCutter(options.batchSize);
  }

  /** Checks an envelope as an orderer does and queues it. */
  broadcast(envelope: common.Envelope): BroadcastOutcome {
    if (this.#failed) return { status: 'SERVICE_UNAVAILABLE', info: 'the ledger cannot be written' };
    const size = envelope.getPayload_asU8().length + envelope.getSignature_asU8().length;
    const limit = this.#options.batchSize.absoluteMaxBytes;
    if (size > limit)
      return badRequest(`message payload is ${String(size)} bytes and exceeds maximum allowed ${String(limit)} bytes`);
    const bytes = envelope.serializeBinary();
    const digest = sha256(bytes).toString('base64');
    if (this.#inFlight.has(digest)) return ALREADY_PENDING;
    if (this.#processed.has(digest)) return ALREADY_ORDERED;
    const transaction = parseTransaction(bytes, this.#options.msps);
    const refusal = this.#refusal(transaction);
    if (refusal !== undefined) return refusal;
    if (!this.#options.faults.takesEnvelope()) this.#accept({ bytes, transaction, digest });
    return ACCEPTED;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** Stops cutting blocks; broadcasts are still accepted. */
  pause(): void {
    this.#paused = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  resume(): void {
    this.#paused = false;
    this.#cutNow();
  }

  /** Cuts what is pending now and resolves when it is committed, also while paused. */
  async mine(): Promise<void> {
    const batch = this.#cutter.cut();
    if (batch.length > 0) this.#queue.push(batch);
    await this.#work();
  }

  /** Takes no more, finishes what is being written, drops what only waits. */
  async close(): Promise<void> {
    this.pause();
    this.#failed = true;
    this.#cutter.cut();
    await this.#working;
  }

  /** An orderer's checks in its order: channel, kind of message, expiry, policy Writers. */
  #refusal(transaction: ParsedTransaction): BroadcastOutcome | undefined {
    const { code, creator, headerType } = transaction;
    if (code === CODE.BAD_PAYLOAD || code === CODE.BAD_COMMON_HEADER || code === CODE.NIL_ENVELOPE) {
      return badRequest('could not determine channel ID: the envelope or its header could not be read');
    }
    if (transaction.channelId !== this.#options.channelId) return badRequest('channel does not exist');
    if (headerType === common.HeaderType.CONFIG)
      return badRequest('message is of type that cannot be processed directly');
    if (creator !== undefined && creator.notAfterMs < this.#options.clock.now())
      return badRequest('broadcast client identity expired');
    if (code === CODE.BAD_CREATOR_SIGNATURE || creator === undefined)
      return { status: 'FORBIDDEN', info: WRITERS_DENIED };
    return undefined;
  }

  #accept(message: OrderedMessage): void {
    this.#inFlight.add(message.digest);
    for (const batch of this.#cutter.ordered(message)) this.#queue.push(batch);
    if (this.#paused) return;
    if (this.#queue.length > 0) void this.#work();
    if (this.#cutter.pending === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else {
      this.#timer ??= setTimeout(() => {
        this.#cutNow();
      }, this.#options.batchTimeoutMs);
    }
  }

  #cutNow(): void {
    this.#timer = undefined;
    const batch = this.#cutter.cut();
    if (batch.length > 0) this.#queue.push(batch);
    void this.#work();
  }

  #work(): Promise<void> {
    this.#working ??= this.#drain().finally(() => {
      this.#working = undefined;
    });
    return this.#working;
  }

  async #drain(): Promise<void> {
    for (let batch = this.#queue.shift(); batch !== undefined; batch = this.#queue.shift()) {
      try {
        await this.#options.deliver(batch);
        this.#settle(batch);
      } catch (error) {
        this.#failed = true;
        this.#queue.length = 0;
        this.#options.onFailure(error);
      }
    }
  }

  #settle(batch: readonly OrderedMessage[]): void {
    for (const { digest } of batch) {
      this.#inFlight.delete(digest);
      this.#processed.add(digest);
    }
    for (const oldest of this.#processed) {
      if (this.#processed.size <= PROCESSED_LIMIT) break;
      this.#processed.delete(oldest);
    }
  }
}

function badRequest(info: string): BroadcastOutcome {
  return { status: 'BAD_REQUEST', info };
}
