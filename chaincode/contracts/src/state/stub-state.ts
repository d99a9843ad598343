import { ChaincodeMessageHandler } from 'fabric-shim/lib/handler.js';
import type { ChaincodeStub } from 'fabric-shim-api';

import {
  decodeGetStateMultipleResult,
  encodeGetStateMultiple,
  encodeWriteBatchState,
  MESSAGE_TYPE,
} from './batch-message.ts';
import { announcementOf, type Announcement } from './ready-hook.ts';
import type { StatePort, StateWrite } from './state-port.ts';

/** The part of the stub that state goes through. */
export type StateStub = Pick<ChaincodeStub, 'getState' | 'putState' | 'deleteState' | 'getTxID' | 'getChannelID'>;

/** State through the peer: in batch messages where this peer announced them, else key by key. */
export function stubState(stub: StateStub): StatePort {
  const peer = peerOf(stub);
  return {
    getMany: (keys) => getMany(stub, peer, keys),
    putMany: (writes) => putMany(stub, peer, writes),
  };
}

interface Peer {
  readonly handler: ChaincodeMessageHandler;
  readonly announced: Announcement;
}

function peerOf(stub: StateStub): Peer | undefined {
  if (!('handler' in stub) || !(stub.handler instanceof ChaincodeMessageHandler)) return undefined;
  const announced = announcementOf(stub.handler);
  return announced === undefined ? undefined : { handler: stub.handler, announced };
}

async function getMany(
  stub: StateStub,
  peer: Peer | undefined,
  keys: readonly string[],
): Promise<(Uint8Array | undefined)[]> {
  const values: (Uint8Array | undefined)[] = [];
  const most = peer?.announced.limits.read;
  // The shim answers one request of a transaction after the other, so waiting for each costs nothing.
  if (peer === undefined || most === undefined) {
    for (const key of keys) values.push(presentOrUndefined(await stub.getState(key)));
    return values;
  }
  for (const part of chunks(keys, most)) {
    const payload = await ask(stub, peer, MESSAGE_TYPE.GET_STATE_MULTIPLE, encodeGetStateMultiple(part));
    const found = decodeGetStateMultipleResult(payload);
    if (found.length !== part.length)
      throw new Error(`the peer answered ${found.length} values for ${part.length} keys`);
    values.push(...found.map(presentOrUndefined));
  }
  return values;
}

async function putMany(stub: StateStub, peer: Peer | undefined, writes: readonly StateWrite[]): Promise<void> {
  const most = peer?.announced.limits.write;
  if (peer === undefined || most === undefined) {
    for (const { key, value } of writes)
      await (value === undefined ? stub.deleteState(key) : stub.putState(key, value));
    return;
  }
  for (const part of chunks(writes, most)) {
    await ask(stub, peer, MESSAGE_TYPE.WRITE_BATCH_STATE, encodeWriteBatchState(part));
  }
}

function ask(stub: StateStub, { handler, announced }: Peer, type: number, payload: Uint8Array): Promise<Uint8Array> {
  const message = announced.mould.cloneMessage();
  message.setType(type);
  message.setPayload(payload);
  message.setTxid(stub.getTxID());
  message.setChannelId(stub.getChannelID());
  return handler._askPeerAndListen(message, 'batch');
}

function presentOrUndefined(value: Uint8Array): Uint8Array | undefined {
  return value.length === 0 ? undefined : value;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}
