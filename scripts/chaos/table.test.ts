import { expect, test } from 'vitest';
import { compareHoldings } from './audit.ts';
import type { Row } from './run-fault.ts';
import { formatTable, isSound } from './table.ts';

const NOTE = 'A~1~aa';
const row = (notes: readonly string[]): Row => ({
  ...{ fault: 'leader', title: 'kill -9 the leader', victims: ['orderer.health'] },
  ...{ usualGapMs: 220, outageMs: 4_100, outageFromMs: 0, longestWaitMs: 4_300, firstCommitAfterHealMs: 200 },
  ...{ ownOutageMs: undefined, caughtUpMs: 900, errors: { 'A submit: SubmitError 14': 3 }, remarks: [] },
  audit: compareHoldings(
    [{ note: NOTE, outcome: 'valid', wasUnknown: true }],
    [{ peer: 'peer0', notes, blocks: new Map(notes.map((note) => [note, 7n])) }],
  ),
});

test('a case is a line under its head, its columns aligned, with errors counted below', () => {
  const [head = '', rule = '', line = ''] = formatTable([row([NOTE])]).split('\n');
  expect(line.slice(head.indexOf('outage'))).toMatch(/^4100 ms/u);
  expect(line.slice(head.indexOf('unknown, settled'))).toMatch(/^1 /u);
  expect(rule).toMatch(/^[- ]+$/u);
  expect(formatTable([row([NOTE])])).toContain('3 x A submit: SubmitError 14');
});

test('a column that does not apply is a dash', () => {
  const [head = '', , line = ''] = formatTable([row([NOTE])]).split('\n');
  expect(line.slice(head.indexOf('own clients'))).toMatch(/^- /u);
});

test('a lost note is named with its peer, and the run is not sound', () => {
  expect(formatTable([row([])])).toContain(`LOST peer0: ${NOTE}`);
  expect(isSound([row([NOTE])])).toBe(true);
  expect(isSound([row([NOTE]), row([])])).toBe(false);
});
