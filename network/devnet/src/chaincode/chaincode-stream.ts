import { credentials, type ClientDuplexStream } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { errorMessage, messageOfType, readyMessage, TYPE } from './message.ts';
import { answerTo } from './state-requests.ts';
import {
  ChaincodeFailure,
  type ChaincodeCall,
  type ChaincodeResult,
  type TransactionContext,
} from './transaction-context.ts';

const MAX_MESSAGE_BYTES = 100 * 2 ** 20;
/** Pause before dialling again by itself; a proposal dials at once. */
const REDIAL_MS = 250;
/** How long a proposal waits for a chaincode that is just coming up. */
const CONNECT_MS = 2_000;

export interface ChaincodeAddress {
  /** Name of the chaincode on the channel. */
  readonly name: string;
  /** Where its server listens: `host:port`. */
  readonly address: string;
}

type Stream = ClientDuplexStream<peer.ChaincodeMessage, peer.ChaincodeMessage>;

/**
 * One organisation's stream to its chaincode process. The peer dials (chaincode as a service) and redials for ever;
 * the shim handles transactions of one stream concurrently, keyed by channel and transaction id.
 */
export class ChaincodeStream {
  readonly #target: ChaincodeAddress;
  readonly #log: Log;
  readonly #client: peer.ChaincodeClient;
  readonly #transactions = new Map<string, TransactionContext>();
  readonly #waiting = new Set<() => void>();
  #dialled: PromiseWithResolvers<boolean> | undefined;
  #stream: Stream | undefined;
  #ready = false;
  #closed = false;
  #lastError = 'not dialled yet';
  #redial: NodeJS.Timeout | undefined;

  constructor(target: ChaincodeAddress, log: Log) {
    this.#target = target;
    this.#log = log;
    this.#client = new peer.ChaincodeClient(target.address, credentials.createInsecure(), {
      'grpc.initial_reconnect_backoff_ms': 50,
      'grpc.min_reconnect_backoff_ms': 50,
      'grpc.max_reconnect_backoff_ms': 200,
      'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
      'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
      // Streams of several organisations to one process stay apart: each has its own connection, as on a network.
      'grpc.use_local_subchannel_pool': 1,
    });
    this.#dial();
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Resolves once the chaincode has registered; for start-up and tests. */
  whenReady(): Promise<void> {
    if (this.#ready) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  /**
   * Runs a chaincode for a proposal.
   * @throws ChaincodeFailure with Fabric's text when the chaincode is absent, ends, is too slow or breaks the protocol.
   */
  async execute(call: ChaincodeCall, timeoutMs: number): Promise<ChaincodeResult> {
    const { proposal, name: namespace, input, simulator, invoke } = call;
    const connected = this.#ready || (await this.#connect());
    const stream = this.#stream;
    if (!connected || stream === undefined) throw this.#absent();
    const key = `${proposal.channelId} ${proposal.txId}`;
    if (this.#transactions.has(key)) {
      throw new ChaincodeFailure(`error sending: txid: ${proposal.txId}(${proposal.channelId}) exists`);
    }
    return new Promise((resolve, reject) => {
      const settle = (outcome: ChaincodeResult | ChaincodeFailure): void => {
        clearTimeout(timer);
        this.#transactions.delete(key);
        for (const query of context.queries.values()) void query.entries.return?.();
        if (outcome instanceof ChaincodeFailure) reject(outcome);
        else resolve(outcome);
      };
      const timer = setTimeout(() => {
        settle(new ChaincodeFailure('error sending: timeout expired while executing transaction'));
      }, timeoutMs);
      const { channelId, txId } = proposal;
      const context: TransactionContext = { channelId, txId, namespace, simulator, queries: new Map(), invoke, settle };
      this.#transactions.set(key, context);
      const message = messageOfType(TYPE.TRANSACTION, channelId, txId, input.serializeBinary());
      message.setProposal(proposal.signed);
      stream.write(message);
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#redial);
    const stream = this.#stream;
    this.#lost(stream, 'devnet is closing');
    stream?.cancel();
    this.#client.close();
  }

  #absent(): ChaincodeFailure {
    const { name, address } = this.#target;
    const reason = this.#lastError.includes('ECONNREFUSED')
      ? `failed to create new connection: connection error: desc = "transport: error while dialing: dial tcp ${address}: connect: connection refused"`
      : this.#lastError;
    return new ChaincodeFailure(
      `could not launch chaincode ${name}: connection to ${name} failed: error cannot create connection for ${name}: ` +
        `error creating grpc connection to ${address}: ${reason}`,
    );
  }

  /** Dials for a proposal, as a peer does; false when the chaincode cannot be reached. */
  #connect(): Promise<boolean> {
    if (this.#closed) return Promise.resolve(false);
    if (this.#dialled === undefined) this.#dial();
    const timeout = new Promise<boolean>((resolve) => {
      setTimeout(resolve, CONNECT_MS, false).unref();
    });
    return Promise.race([this.#dialled?.promise ?? false, timeout]);
  }

  #dial(): void {
    clearTimeout(this.#redial);
    this.#dialled = Promise.withResolvers();
    const stream = this.#client.connect();
    this.#stream = stream;
    stream.on('data', (message: peer.ChaincodeMessage) => {
      this.#receive(stream, message).catch((error: unknown) => {
        // A chaincode that breaks the protocol loses its stream, not the peer its process.
        this.#lost(stream, messageOf(error));
        stream.cancel();
      });
    });
    stream.on('error', (error) => {
      this.#lost(stream, messageOf(error));
    });
    stream.on('end', () => {
      stream.end();
      this.#lost(stream, 'stream ended');
    });
  }

  /** Told by an older stream, it is no news. */
  #lost(stream: Stream | undefined, reason: string): void {
    if (stream !== this.#stream) return;
    this.#stream = undefined;
    this.#dialled?.resolve(false);
    this.#dialled = undefined;
    if (this.#ready)
      this.#log({ event: 'chaincode.lost', chaincode: this.#target.name, address: this.#target.address, reason });
    this.#ready = false;
    this.#lastError = reason;
    for (const context of [...this.#transactions.values()]) {
      context.settle(new ChaincodeFailure('error sending: chaincode stream terminated'));
    }
    if (this.#closed) return;
    clearTimeout(this.#redial);
    this.#redial = setTimeout(() => {
      this.#dial();
    }, REDIAL_MS);
  }

  async #receive(stream: Stream, message: peer.ChaincodeMessage): Promise<void> {
    if (message.getType() === TYPE.REGISTER) {
      this.#register(stream, message);
      return;
    }
    const key = `${message.getChannelId()} ${message.getTxid()}`;
    const context = this.#transactions.get(key);
    if (context === undefined) {
      // A transaction that has timed out may still ask; the shim waits for an answer.
      stream.write(errorMessage(message, 'no ledger context'));
      return;
    }
    if (message.getType() === TYPE.COMPLETED) complete(context, message);
    else if (message.getType() === TYPE.ERROR) fail(context, message);
    else await answer(stream, context, message);
  }

  #register(stream: Stream, message: peer.ChaincodeMessage): void {
    const id = peer.ChaincodeID.deserializeBinary(message.getPayload_asU8()).getName();
    stream.write(messageOfType(TYPE.REGISTERED, '', ''));
    stream.write(readyMessage());
    this.#ready = true;
    this.#dialled?.resolve(true);
    this.#log({ event: 'chaincode.ready', chaincode: this.#target.name, address: this.#target.address, id });
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

function complete(context: TransactionContext, message: peer.ChaincodeMessage): void {
  const response = peer.Response.deserializeBinary(message.getPayload_asU8());
  const event = message.getChaincodeEvent();
  // The peer, not the chaincode, says whose event it is.
  event?.setChaincodeId(context.namespace);
  event?.setTxId(context.txId);
  context.settle({ response, event });
}

function fail(context: TransactionContext, message: peer.ChaincodeMessage): void {
  const reason = Buffer.from(message.getPayload_asU8()).toString();
  context.settle(new ChaincodeFailure(`transaction returned with failure: ${reason}`));
}

async function answer(stream: Stream, context: TransactionContext, message: peer.ChaincodeMessage): Promise<void> {
  const { channelId, txId } = context;
  try {
    const respond = answerTo(message.getType());
    if (respond === undefined) throw new Error(`unknown message type ${String(message.getType())}`);
    const payload = await respond(context, message.getPayload_asU8());
    stream.write(messageOfType(TYPE.RESPONSE, channelId, txId, payload));
  } catch (error) {
    stream.write(errorMessage(message, messageOf(error)));
  }
}
