import { expect, test } from 'vitest';
import { compareHoldings, isKept, type PeerHoldings, type ToldNote } from './audit.ts';

const [FIRST, SECOND, REPEAT] = ['A~1~aa', 'A~2~bb', 'A~1~cc'] as const;
const told = (note: string, outcome: ToldNote['outcome'] = 'valid', wasUnknown = false): ToldNote => ({
  ...{ note, outcome, wasUnknown },
});
const holds = (notes: readonly string[], block = 7n): PeerHoldings => ({
  ...{ peer: 'peer0', notes, blocks: new Map(notes.map((note) => [note, block])) },
});

test('what clients were told and every peer has is kept', () => {
  const audit = compareHoldings([told(FIRST), told(SECOND, 'valid', true)], [holds([FIRST, SECOND])]);
  expect(audit).toMatchObject({ submitted: 2, valid: 2, unknownSettled: 1, undecided: 0 });
  expect(isKept(audit)).toBe(true);
});

test('a note told VALID that one peer does not have is lost', () => {
  const audit = compareHoldings([told(FIRST)], [holds([FIRST]), holds([])]);
  expect(audit.lost).toEqual([`peer0: ${FIRST}`]);
  expect(isKept(audit)).toBe(false);
});

test('a note in the state that the ledger does not have as VALID is lost', () => {
  expect(compareHoldings([told(FIRST)], [{ ...holds([FIRST]), blocks: new Map() }]).lost).toHaveLength(1);
});

test('a sequence number that a peer has twice is doubled, and the one nobody was told of is named', () => {
  const audit = compareHoldings([told(FIRST)], [holds([FIRST, REPEAT])]);
  expect(audit).toMatchObject({ doubled: ['peer0: A~1'], untold: [`peer0: ${REPEAT}`] });
  expect(isKept(audit)).toBe(false);
});

test('peers that have a note in different blocks disagree', () => {
  const audit = compareHoldings([told(FIRST)], [holds([FIRST], 7n), holds([FIRST], 8n)]);
  expect(audit.disagreed).toEqual([FIRST]);
  expect(isKept(audit)).toBe(false);
});

test('a note that stays undecided breaks the promise and does not count as settled', () => {
  const audit = compareHoldings([told(FIRST, 'undecided', true)], [holds([])]);
  expect(audit).toMatchObject({ undecided: 1, unknownSettled: 0, lost: [] });
  expect(isKept(audit)).toBe(false);
});
