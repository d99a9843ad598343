import { describe, expect, test } from 'vitest';
import { csvTable, isDamagedText } from './source-table.ts';
import type { SourceTable } from './source-table.ts';
import { prepare } from './prepared.ts';

function table(text: string): SourceTable {
  const read = csvTable('day.csv', new TextEncoder().encode(text));
  if (typeof read === 'string') throw new Error(read);
  return read;
}

const RECEIPTS = table('票据代码,票据号码,姓名,开票日期,金额合计\n33060125,0000000001,甲,2026-01-05,10.10\n');
const DETAILS = table('票据代码,票据号码,序号\n33060125,0000000001,1\n33060125,0000000002,1\n');

describe('before anything is sent', () => {
  test('columns get our names and sums are exact', () => {
    const prepared = prepare({ receipts: RECEIPTS, details: DETAILS }, {});
    expect(prepared).toMatchObject({
      sendable: true,
      detailRows: 2,
      leftOut: 0,
      totals: { count: 1, amount: '10.10' },
    });
    expect(prepared?.text().receipts.split('\r\n')[0]).toBe('票据代码,票据号码,交款人,开票日期,金额合计');
  });

  test('a column that nobody knows, two of one name, and one that is missing stop it', () => {
    const faults = (text: string) =>
      prepare({ receipts: table(text) }, {})?.tables[0]?.faults.map(({ fault }) => fault);
    expect(faults('票据代码,票据号码,什么\n1,2,3')).toEqual(['unnamed']);
    expect(faults('票据代码,票据号码,姓名,交款人\n1,2,3,4')).toEqual(['twice']);
    expect(faults('票据代码\n1')).toEqual(['missing']);
  });

  test('of a mended file only the details of its receipts are sent, and not our own note', () => {
    const receipts = { ...RECEIPTS, columns: [...RECEIPTS.columns.slice(0, 4), '退回原因'] };
    const prepared = prepare({ receipts, details: DETAILS }, {});
    expect(prepared).toMatchObject({ detailRows: 1, leftOut: 1 });
    expect(prepared?.text().receipts).not.toContain('退回原因');
  });

  test.each([
    ['3.30106196203043E+17', true],
    ['330106196203043000', true],
    ['33010619620304321X', false],
    ['123301004701160000', false],
    ['0000000101', false],
  ])('%s is damaged by a spreadsheet: %s', (text, expected) => {
    expect(isDamagedText(text)).toBe(expected);
  });
});
