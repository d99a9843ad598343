import type { MyReceiptInFull } from '@piaosu/gateway/api';
import { expect, test } from 'vitest';
import { lifeOf } from './receipt-life.ts';

const CLAIM: MyReceiptInFull['claims'][number] = {
  ...{ claimId: 'C1', payer: 'INS-A', tier: 5, benefit: 'INDEMNITY', state: 'RESERVED', requested: '600.00' },
  ...{ reserved: '600.00', approved: '500.00', paid: '500.00', recovered: '100.00', since: '2026-01-07T01:00:00.000Z' },
};
const WHOLE: MyReceiptInFull = {
  state: 'ANCHORED',
  receipt: { issuerName: '市演示医院', issueDate: '2026-01-05', issueTime: '09:30:00' },
  header: {},
  status: { standing: 'LIVE', disputed: false, paper: false },
  lineage: { cap: '1000.00', remaining: '400.00' },
  claims: [],
};
const wordsOf = (change: Partial<MyReceiptInFull>) =>
  lifeOf({ ...WHOLE, ...change }, (id) => id).map(({ what }) => what);

test('a life begins at the hospital, in its time, and names every claim from the first to the last', () => {
  expect(lifeOf(WHOLE, String)[0]).toEqual({ what: 'issued', at: '2026-01-05T09:30:00+08:00', who: '市演示医院' });
  const earlier = { ...CLAIM, state: 'REJECTED', since: '2026-01-06T01:00:00.000Z' };
  expect(wordsOf({ claims: [CLAIM, earlier] })).toEqual(['issued', 'anchored', 'reserved', 'rejected', 'reserved']);
});

test.each([
  ['RESERVED', ['reserved']],
  ['UNDER_REVIEW', ['reserved']],
  ['APPROVED', ['reserved', 'approved']],
  ['PAID', ['reserved', 'approved', 'paid']],
  ['RECOVERED', ['reserved', 'approved', 'paid', 'recovered']],
  ['WITHDRAWN', ['reserved', 'withdrawn']],
  ['EXPIRED', ['reserved', 'expired']],
])('a claim that is %s', (state, words) => {
  expect(wordsOf({ claims: [{ ...CLAIM, state }] }).slice(2)).toEqual(words);
});

test.each([
  ['RED_PENDING', ['red-pending']],
  ['RED_UNSETTLED', ['red-pending']],
  ['RED_FLUSHED', ['red-flushed']],
  ['SUPERSEDED', ['red-flushed', 'reissued']],
  ['LIVE', []],
])('ends as the ledger says: %s', (standing, words) => {
  expect(wordsOf({ status: { ...WHOLE.status, standing } }).slice(2)).toEqual(words);
});
