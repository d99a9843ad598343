import { describe, expect, test } from 'vitest';

import { sha256Suite } from '../hash/suite.ts';
import { followChain, type ChainHead, type ChainLink } from './device-chain.ts';
import { genesisOf } from './offline-ticket.ts';
import { clockFault, isLate } from './offline-time.ts';

const START: ChainHead = { counter: 0, hash: genesisOf(sha256Suite, 'H33010000001', 'off-1') };
const hash = (counter: number, variant = 'a'): ChainHead['hash'] => `sha-256:${variant}${String(counter)}`;
const link = (counter: number, variant = 'a', before = variant): ChainLink => ({
  counter,
  hash: hash(counter, variant),
  previous: counter === 1 ? START.hash : hash(counter - 1, before),
});
const fresh = (): 'NEW' => 'NEW';
const head = (counter: number): ChainHead => ({ counter, hash: hash(counter) });
const reasons = (found: ReturnType<typeof followChain>): unknown[] => found.findings.map(({ reason }) => reason);

describe('the chain of a device', () => {
  test('is whole when each counter follows and names the ticket before, in whatever order the lines come', () => {
    const followed = followChain(START, fresh, [link(2), link(1), link(3)]);
    expect(followed).toMatchObject({ findings: [], head: head(3), known: 0 });
    expect(followed.fresh.map(({ counter }) => counter)).toEqual([1, 2, 3]);
  });

  test('begins with the device’s own genesis: another device’s first ticket does not fit', () => {
    const foreign = { ...link(1), previous: genesisOf(sha256Suite, 'H33010000001', 'off-2') };
    expect(reasons(followChain(START, fresh, [foreign]))).toEqual(['PREVIOUS']);
  });

  test('a repeated upload adds nothing, and a partial one goes on where it broke off', () => {
    const known = ({ counter }: ChainLink): 'SAME' | 'NEW' => (counter <= 2 ? 'SAME' : 'NEW');
    const followed = followChain(head(2), known, [link(1), link(2), link(3)]);
    expect(followed).toMatchObject({ findings: [], known: 2, head: head(3) });
  });

  test('a missing counter is a GAP, told once with the counter that should have come', () => {
    const { findings } = followChain(head(2), fresh, [link(5), link(6)]);
    expect(findings).toEqual([{ counter: 5, reason: 'GAP', expected: 3 }]);
  });

  test('a counter used for another receipt is a REPEAT, in one upload and over two', () => {
    expect(reasons(followChain(head(1), fresh, [link(2), link(2, 'b', 'a')]))).toEqual(['REPEAT']);
    expect(reasons(followChain(head(2), () => 'OTHER', [link(2, 'b', 'a')]))).toEqual(['REPEAT']);
  });

  test('a ticket that follows another chain is PREVIOUS, one of a gap that was let pass is BEHIND', () => {
    expect(reasons(followChain(head(2), fresh, [link(3, 'b')]))).toEqual(['PREVIOUS']);
    expect(reasons(followChain(head(5), fresh, [link(3)]))).toEqual(['BEHIND']);
  });
});

test('72 hours are in time, a second more is late', () => {
  expect(isLate(0, 72 * 3600)).toBe(false);
  expect(isLate(0, 72 * 3600 + 1)).toBe(true);
});

test('a clock is wrong when it is ahead of the gateway’s by more than 15 minutes, or behind the receipt before', () => {
  expect(clockFault(1_000, { before: 900, now: 1_000 })).toBeUndefined();
  expect(clockFault(1_901, { before: 900, now: 1_000 })).toBe('AHEAD');
  expect(clockFault(899, { before: 900, now: 1_000 })).toBe('BACK');
});
