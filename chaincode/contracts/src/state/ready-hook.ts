import { ChaincodeMessageHandler, type ChaincodeMessage } from 'fabric-shim/lib/handler.js';

import { MESSAGE_TYPE, parseBatchLimits, type BatchLimits } from './batch-message.ts';

/** What a peer said in READY, and the message itself as a mould for messages of types that the shim has no name for. */
export interface Announcement {
  readonly limits: BatchLimits;
  readonly mould: ChaincodeMessage;
}

const announcements = new WeakMap<ChaincodeMessageHandler, Announcement>();

/**
 * The one hook on the shim: fabric-shim 2.5.8 drops READY's payload, in which a 3.x peer announces its batch messages.
 * A second listener on the stream of each peer keeps it. Without it, or without an announcement, state is read and
 * written key by key. Call once, before the chaincode server starts.
 */
export function listenForReady(): void {
  const chat = Reflect.get(ChaincodeMessageHandler.prototype, 'chat');
  Object.defineProperty(ChaincodeMessageHandler.prototype, 'chat', {
    value: function (this: ChaincodeMessageHandler, starter: unknown) {
      this._stream.on('data', (message) => {
        if (message.getType() === MESSAGE_TYPE.READY) keep(this, message);
      });
      Reflect.apply(chat, this, [starter]);
    },
  });
}

function keep(handler: ChaincodeMessageHandler, mould: ChaincodeMessage): void {
  announcements.set(handler, { limits: parseBatchLimits(mould.getPayload_asU8()), mould });
}

export function announcementOf(handler: ChaincodeMessageHandler): Announcement | undefined {
  return announcements.get(handler);
}
