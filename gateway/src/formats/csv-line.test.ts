import { expect, test } from 'vitest';
import { csvLine } from './csv-line.ts';

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('a cell that begins like %j is a text', (text) => {
  expect(csvLine([text])).toMatch(/^"?'/u);
});

test('a cell with a comma, a quote or a line break stays one cell', () => {
  expect(csvLine(['a,b', 'say "x"', 'a\nb', '12.00'])).toBe('"a,b","say ""x""","a\nb",12.00\r\n');
});
