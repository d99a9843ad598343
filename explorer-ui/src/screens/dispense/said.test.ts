import { expect, test } from 'vitest';
import { noticeIn, saidOf } from './said.ts';

const UNIT = { code: 'a' };

test('green is for a box that may go out whole, and for nothing else', () => {
  expect(saidOf({ ...UNIT, decision: 'OK' }, 'a')).toMatchObject({ tone: 'good', words: 'added' });
  expect(saidOf({ ...UNIT, decision: 'PARTIAL_ALREADY_OPENED', left: 90 }, 'a')).toMatchObject({
    ...{ tone: 'doubt', words: 'opened', count: 90 },
  });
  expect(saidOf({ ...UNIT, decision: 'PEER_GATEWAY_UNAVAILABLE' }, 'a')).toMatchObject({ tone: 'doubt' });
  expect(saidOf({ ...UNIT, decision: 'EXPIRED' }, 'a')).toMatchObject({ tone: 'bad', code: 'EXPIRED' });
});

test('the notice of a recall is found in evidence of any shape, and nothing is made up', () => {
  expect(noticeIn({ notice: 'N-1', class: 1 })).toEqual({ notice: 'N-1', class: 1 });
  expect(noticeIn({ notice: 'N-1', class: 'x' })).toEqual({ notice: 'N-1' });
  expect([undefined, null, 'N-1', { notice: 1 }].map(noticeIn)).toEqual([undefined, undefined, undefined, undefined]);
});
