import { expect, test } from 'vitest';
import { billOf, isClaimable, markRepeated, newRow } from './desk-row.ts';

const CHECKS = [
  { name: 'integrity', result: 'valid' },
  { name: 'eligibility', result: 'valid', evidence: { cap: '1000.00', remaining: '400.00', claims: [] } },
] as const;

function row(key: string, receipt = '33060125-0000000101') {
  const checks = [...CHECKS];
  const known = { receipt, state: 'done', headline: 'GENUINE', checks, bill: billOf(checks) } as const;
  return newRow(key, { from: 'list', row: 1 }, known);
}

test('a receipt that lies on the desk twice is claimed once', () => {
  const [first, other, again] = markRepeated([row('1'), row('2', '33060125-0000000102'), row('3')]);
  expect([first, other, again].map((each) => each?.repeated)).toEqual([false, false, true]);
  expect([first, other, again].map((each) => each !== undefined && isClaimable(each))).toEqual([true, true, false]);
});

test('what is left of a bill is read from the evidence of the check, and from nothing else', () => {
  expect(billOf([...CHECKS])).toMatchObject({ cap: '1000.00', remaining: '400.00', disputed: false, held: false });
  expect(billOf([{ name: 'eligibility', result: 'unknown' }])).toBeUndefined();
  const strange = { remaining: 7, claims: 'none' };
  expect(billOf([{ name: 'eligibility', result: 'valid', evidence: strange }])).toBeUndefined();
});
