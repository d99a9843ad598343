/**
 * The parts of fabric-shim 2.5.8 that its typings leave out and the batch messages need. Written down once so that the
 * rest is type-checked; a test against a real chaincode process notices when a later shim differs.
 */
declare module 'fabric-shim/lib/handler.js' {
  /** fabric-protos' generated class, of the shim's own copy. */
  export interface ChaincodeMessage {
    getType(): number;
    getPayload_asU8(): Uint8Array;
    getTxid(): string;
    getChannelId(): string;
    cloneMessage(): ChaincodeMessage;
    setType(type: number): void;
    setPayload(payload: Uint8Array): void;
    setTxid(txId: string): void;
    setChannelId(channel: string): void;
  }

  export interface ChaincodeStream {
    on(event: string, listener: (message: ChaincodeMessage) => void): void;
    write(message: ChaincodeMessage): void;
  }

  export class ChaincodeMessageHandler {
    constructor(stream: ChaincodeStream, chaincode: object);
    readonly _stream: ChaincodeStream;
    chat(starter: unknown): void;
    handleGetState(collection: string, key: string, channel: string, txId: string): Promise<Uint8Array>;
    handlePutState(
      collection: string,
      key: string,
      value: Uint8Array,
      channel: string,
      txId: string,
    ): Promise<Uint8Array>;
    handleDeleteState(collection: string, key: string, channel: string, txId: string): Promise<Uint8Array>;
    /** Queues behind the other requests of the transaction; resolves with the RESPONSE's payload, rejects on ERROR. */
    _askPeerAndListen(message: ChaincodeMessage, method: string): Promise<Uint8Array>;
  }
}
