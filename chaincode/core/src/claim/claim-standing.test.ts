import { expect, test } from 'vitest';

import { CLAIM_STATES } from '../ledger/claim-record.ts';
import { sha256Suite } from '../hash/suite.ts';
import { claimNote } from './claim-note.ts';
import { claimStateOn, expiredFrom } from './claim-standing.ts';

test('a reservation or review reads EXPIRED from the day after its last on, whoever has touched it', () => {
  for (const state of ['RESERVED', 'UNDER_REVIEW'] as const) {
    expect(claimStateOn({ state, expiresOn: '2026-12-31' }, '2026-12-31')).toBe(state);
    expect(claimStateOn({ state, expiresOn: '2026-12-31' }, expiredFrom('2026-12-31'))).toBe('EXPIRED');
    expect(claimStateOn({ state }, '2999-12-31')).toBe(state);
  }
  expect(expiredFrom('2026-12-31')).toBe('2027-01-01');
});

test('every other state is what it is on any day', () => {
  for (const state of CLAIM_STATES.filter((each) => each !== 'RESERVED' && each !== 'UNDER_REVIEW'))
    expect(claimStateOn({ state, expiresOn: '2026-01-01' }, '2026-02-01')).toBe(state);
});

test('a note is bound to its words and its salt', () => {
  const [salt, other] = ['0'.repeat(32), '1'.repeat(32)];
  const note = claimNote(sha256Suite, '发票抬头不符', salt);
  expect(note).toMatch(/^sha-256:[0-9a-f]{64}$/u);
  expect(claimNote(sha256Suite, '发票抬头不符', salt)).toBe(note);
  expect(claimNote(sha256Suite, '发票抬头不符', other)).not.toBe(note);
  expect(claimNote(sha256Suite, '发票抬头不符 ', salt)).not.toBe(note);
});
