import { expect, test } from 'vitest';
import { differencesCsv } from './reconciliation-schema.ts';

test('in differences.csv what a file held is no formula, and a sum below zero stays a number', async () => {
  const difference = { reason: 'REFUSED', receipt: '-1+1,"x"', amounts: { file: -4960 }, row: 3 } as const;
  const lines: string[] = [];
  for await (const line of differencesCsv([difference])) lines.push(line);
  expect(lines.at(-1)).toBe(`REFUSED,"'-1+1,""x""",,,,-49.60,,,,,,,3\r\n`);
});
