import { EventEmitter } from 'node:events';

import { ChaincodeMessageHandler, type ChaincodeMessage, type ChaincodeStream } from 'fabric-shim/lib/handler.js';
import { BinaryReader, BinaryWriter } from 'google-protobuf';

import type { StateStub } from '../state/stub-state.ts';

const TYPE = { REGISTERED: 2, READY: 4, ERROR: 7, GET_STATE: 8, PUT_STATE: 9, DEL_STATE: 10, RESPONSE: 13 } as const;
const BATCH = { WRITE: 24, READ: 25 } as const;
const CHANNEL = 'piaosu';
const TX = 'tx';

/** A peer's end of a chaincode stream: it decodes what the unmodified shim sends, holds state and answers. */
export class MemoryPeer implements ChaincodeStream {
  readonly state = new Map<string, Uint8Array>();
  /** The types of the messages that came, in order. */
  readonly asked: number[] = [];
  /** What the next request is answered with instead. */
  failure: string | undefined;
  readonly #emitter = new EventEmitter();

  on(event: string, listener: (message: ChaincodeMessage) => void): void {
    this.#emitter.on(event, listener);
  }

  /** The handshake; `ready` is the payload of READY. Answers the stub of a transaction on this stream. */
  greet(ready: Uint8Array): StateStub {
    const handler = new ChaincodeMessageHandler(this, {});
    handler.chat(new PeerMessage(1, new Uint8Array()));
    this.asked.length = 0;
    this.#emitter.emit('data', new PeerMessage(TYPE.REGISTERED, new Uint8Array()));
    this.#emitter.emit('data', new PeerMessage(TYPE.READY, ready));
    return Object.assign(stubOn(handler), { handler });
  }

  write(message: ChaincodeMessage): void {
    const type = message.getType();
    this.asked.push(type);
    if (type < TYPE.GET_STATE) return;
    const answer =
      this.failure === undefined
        ? new PeerMessage(TYPE.RESPONSE, this.#answer(type, message.getPayload_asU8()))
        : new PeerMessage(TYPE.ERROR, Buffer.from(this.failure));
    setImmediate(() => this.#emitter.emit('data', answer));
  }

  #answer(type: number, payload: Uint8Array): Uint8Array {
    const none = new Uint8Array();
    switch (type) {
      case TYPE.GET_STATE:
        return this.state.get(textAt(payload, 1)) ?? none;
      case TYPE.PUT_STATE:
        this.state.set(textAt(payload, 1), bytesAt(payload, 2)[0] ?? none);
        return none;
      case TYPE.DEL_STATE:
        this.#write(textAt(payload, 1), undefined);
        return none;
      case BATCH.READ:
        return valuesOf(bytesAt(payload, 1).map((key) => this.state.get(Buffer.from(key).toString('utf8')) ?? none));
      case BATCH.WRITE:
        for (const record of bytesAt(payload, 1)) this.#write(textAt(record, 1), bytesAt(record, 2)[0]);
        return none;
      default:
        throw new Error(`message type ${type}`);
    }
  }

  #write(key: string, value: Uint8Array | undefined): void {
    if (value === undefined) this.state.delete(key);
    else this.state.set(key, value);
  }
}

function stubOn(handler: ChaincodeMessageHandler): StateStub {
  return {
    getTxID: () => TX,
    getChannelID: () => CHANNEL,
    getState: (key) => handler.handleGetState('', key, CHANNEL, TX),
    putState: async (key, value) => {
      await handler.handlePutState('', key, value, CHANNEL, TX);
    },
    deleteState: async (key) => {
      await handler.handleDeleteState('', key, CHANNEL, TX);
    },
  };
}

/** ChaincodeAdditionalParams */
export function announcement(write: number, read: number): Uint8Array {
  const writer = new BinaryWriter();
  writer.writeBool(1, true);
  writer.writeUint32(2, write);
  writer.writeBool(3, true);
  writer.writeUint32(4, read);
  return writer.getResultBuffer();
}

function valuesOf(values: readonly Uint8Array[]): Uint8Array {
  const writer = new BinaryWriter();
  writer.writeRepeatedBytes(1, [...values]);
  return writer.getResultBuffer();
}

function bytesAt(message: Uint8Array, field: number): Uint8Array[] {
  const reader = new BinaryReader(message);
  const found: Uint8Array[] = [];
  while (reader.nextField()) {
    if (reader.getFieldNumber() === field && reader.isDelimited()) found.push(reader.readBytes());
    else reader.skipField();
  }
  return found;
}

function textAt(message: Uint8Array, field: number): string {
  return Buffer.from(bytesAt(message, field)[0] ?? new Uint8Array()).toString('utf8');
}

class PeerMessage implements ChaincodeMessage {
  #type: number;
  #payload: Uint8Array;
  #txId = TX;
  #channel = CHANNEL;

  constructor(type: number, payload: Uint8Array) {
    this.#type = type;
    this.#payload = payload;
  }

  getType = (): number => this.#type;
  getPayload_asU8 = (): Uint8Array => this.#payload;
  getTxid = (): string => this.#txId;
  getChannelId = (): string => this.#channel;
  getProposal = (): undefined => undefined;
  getChaincodeEvent = (): undefined => undefined;
  cloneMessage = (): PeerMessage => new PeerMessage(this.#type, this.#payload);

  setType(type: number): void {
    this.#type = type;
  }

  setPayload(payload: Uint8Array): void {
    this.#payload = payload;
  }

  setTxid(txId: string): void {
    this.#txId = txId;
  }

  setChannelId(channel: string): void {
    this.#channel = channel;
  }
}
