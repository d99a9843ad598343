import { describe, expect, test } from 'vitest';

import { announcement, MemoryPeer } from '../testing/memory-peer.ts';
import { parseBatchLimits } from './batch-message.ts';
import { listenForReady } from './ready-hook.ts';
import { stubState } from './stub-state.ts';

listenForReady();

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const bytes = (text: string): Uint8Array => Buffer.from(text);
const WRITES = KEYS.map((key) => ({ key, value: bytes(`value of ${key}`) }));

describe('state through the peer', () => {
  test('a peer that announces batch messages gets them, split at its limits', async () => {
    const peer = new MemoryPeer();
    const state = stubState(peer.greet(announcement(4, 3)));
    await state.putMany(WRITES);
    const values = await state.getMany([...KEYS, 'absent']);
    expect(peer.asked).toEqual([24, 24, 25, 25, 25]);
    expect(values.map((value) => value && Buffer.from(value).toString('utf8'))).toEqual([
      ...KEYS.map((key) => `value of ${key}`),
      undefined,
    ]);
  });

  test('a peer that announces nothing is asked key by key', async () => {
    const peer = new MemoryPeer();
    const state = stubState(peer.greet(new Uint8Array()));
    await state.putMany(WRITES.slice(0, 2));
    expect(await state.getMany(['b', 'absent'])).toEqual([bytes('value of b'), undefined]);
    expect(peer.asked).toEqual([9, 9, 8, 8]);
  });

  test('a delete goes the way of the writes, in a batch message or by itself', async () => {
    const [batching, plain] = [new MemoryPeer(), new MemoryPeer()];
    for (const [peer, ready] of [
      [batching, announcement(9, 9)],
      [plain, new Uint8Array()],
    ] as const) {
      const state = stubState(peer.greet(ready));
      await state.putMany(WRITES.slice(0, 2));
      await state.putMany([{ key: 'a', value: undefined }]);
      const values = await state.getMany(['a', 'b']);
      expect(values.map((value) => value && Buffer.from(value).toString('utf8'))).toEqual([undefined, 'value of b']);
    }
    expect([batching.asked, plain.asked]).toEqual([
      [24, 24, 25],
      [9, 9, 10, 8, 8],
    ]);
  });

  test('each stream keeps what its own peer announced', async () => {
    const [batching, plain] = [new MemoryPeer(), new MemoryPeer()];
    const [first, second] = [stubState(batching.greet(announcement(9, 9))), stubState(plain.greet(new Uint8Array()))];
    await first.getMany(['a', 'b']);
    await second.getMany(['a', 'b']);
    expect([batching.asked, plain.asked]).toEqual([[25], [8, 8]]);
  });

  test('an error of the peer fails the transaction', async () => {
    const peer = new MemoryPeer();
    const state = stubState(peer.greet(announcement(9, 9)));
    peer.failure = 'GET_STATE_MULTIPLE failed: transaction ID: tx: no ledger context';
    await expect(state.getMany(['a'])).rejects.toThrow('no ledger context');
  });

  test('a limit of 0, or a switch that is off, announces nothing', () => {
    expect(parseBatchLimits(announcement(0, 5))).toEqual({ write: undefined, read: 5 });
    expect(parseBatchLimits(new Uint8Array())).toEqual({ write: undefined, read: undefined });
  });
});
