import { expect, test } from 'vitest';
import type { PeerCondition } from '../ledger/peer-state.ts';
import { ledgerNotice } from './ledger-notice.ts';

const stateOf = (...conditions: PeerCondition[]) => ({
  peers: conditions.map((condition, i) => ({ peer: `peer${i}`, condition, since: new Date(), height: 7 })),
  writes: { count: 3, since: new Date() },
});

test('nothing is said while every peer is healthy', () => {
  expect(ledgerNotice(stateOf('healthy', 'healthy'))).toBeUndefined();
});

test('degraded while one works, unreachable when none does, with the numbers', () => {
  expect(ledgerNotice(stateOf('healthy', 'unreachable'))).toBe('degraded;peers=2;healthy=1;queued=3');
  expect(ledgerNotice(stateOf('healthy', 'behind'))).toMatch(/^degraded;/u);
  expect(ledgerNotice(stateOf('chaincode-down', 'unreachable'))).toBe('unreachable;peers=2;healthy=0;queued=3');
});
