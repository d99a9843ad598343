import { expect, test } from 'vitest';
import { present } from './comparison.ts';

test('the table marks each difference and ends with the counts', () => {
  const lines = present([
    { question: 'rows', expected: '3', came: '3' },
    { question: 'refused 33060126-0000000001', expected: 'SCHEMA', came: 'accepted' },
  ]).split('\n');
  expect(lines[1]).toMatch(/^✓ rows +3 +3$/);
  expect(lines[2]).toMatch(/^✗ refused 33060126-0000000001 +SCHEMA +accepted$/);
  expect(lines.at(-1)).toBe('1 of 2 answers as expected, 1 different');
});
