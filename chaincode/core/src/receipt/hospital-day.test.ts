import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isPlainObject } from '../encoding/json.ts';
import { presentReceipt } from './receipt-field.ts';
import { examineReceipt, rowCode, type ReceiptExamination } from './receipt-check.ts';
import {
  columnFaults,
  columnOf,
  DETAIL_COLUMNS,
  RECEIPT_COLUMNS,
  toReceiptInput,
  type TableRow,
} from './receipt-columns.ts';
import { parseReceiptInput } from './receipt-input.ts';

const FOLDER = new URL('../../../../test/fixtures/', import.meta.url);
/** What can be told from the row alone; the rest needs segments, earlier rows or a database. */
const OF_THE_ROW = ['SCHEMA', 'AMOUNT_FORMAT', 'CHECK_DIGIT', 'AMOUNT_EQUATION'];

type Examined = { readonly id: string; readonly examination: ReceiptExamination };

/** No field of the samples holds a comma or a quote; the gateway reads CSV properly. */
function readTable(path: string): { columns: string[]; rows: TableRow[] } {
  const text = new TextDecoder('gb18030').decode(readFileSync(new URL(path, FOLDER)));
  const [header = [], ...lines] = text
    .trim()
    .split('\r\n')
    .map((each) => each.split(','));
  return {
    columns: header,
    rows: lines.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i] ?? '']))),
  };
}

function idOf(row: TableRow): string {
  return `${row['票据代码'] ?? ''}-${row['票据号码'] ?? ''}`;
}

function readDay(day: string): { examined: Examined[]; refused: Map<string, string>; columns: string[][] } {
  const receipts = readTable(`${day}/receipts.csv`);
  const details = readTable(`${day}/details.csv`);
  const byReceipt = Map.groupBy(details.rows, idOf);
  const examined = receipts.rows.map((row) => ({
    id: idOf(row),
    examination: examineReceipt(toReceiptInput(row, byReceipt.get(idOf(row)) ?? [])),
  }));
  return { examined, refused: readRefused(`${day}/expected.json`), columns: [receipts.columns, details.columns] };
}

function readRefused(path: string): Map<string, string> {
  const expected: unknown = JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8'));
  const refused = isPlainObject(expected) ? expected['refused'] : undefined;
  return new Map(Object.entries(isPlainObject(refused) ? refused : {}).map(([id, code]) => [id, String(code)]));
}

describe.each(['hospital-day', 'hospital-day-red'])('%s', (day) => {
  const { examined, refused, columns } = readDay(day);
  const visible = new Map([...refused].filter(([, code]) => OF_THE_ROW.includes(code)));

  it('has columns that we all know', () => {
    const [receiptColumns = [], detailColumns = []] = columns;
    expect([receiptColumns.length, detailColumns.length]).toEqual([39, 14]);
    expect(columnFaults(receiptColumns, RECEIPT_COLUMNS)).toEqual([]);
    expect(columnFaults(detailColumns, DETAIL_COLUMNS)).toEqual([]);
  });

  it('refuses exactly the rows that are wrong in themselves, each with its code', () => {
    const found = examined
      .map(({ id, examination }): [string, string | undefined] => [id, rowCode(examination.faults)])
      .filter(([id, code]) => code !== undefined && !isUnallotted(id));
    expect(new Map(found)).toEqual(visible);
  });

  it('finds the number without a segment wrong only for its missing lines, so that the segment is the first reason', () => {
    expect(visible.size).toBe(4);
    const codes = examined.filter(({ id }) => isUnallotted(id)).map(({ examination }) => rowCode(examination.faults));
    expect(codes).toEqual(['DETAIL_MISMATCH']);
  });

  it('shows each readable document so that it is read back unchanged', () => {
    for (const { examination } of examined) {
      if (examination.faults.length > 0 || examination.document === undefined) continue;
      const again = parseReceiptInput(presentReceipt(examination.document));
      expect(again).toEqual({ ok: true, value: examination.document });
    }
  });

  function isUnallotted(id: string): boolean {
    return refused.get(id) === 'SEGMENT_UNALLOTTED';
  }
});

describe('columns', () => {
  it('are found again from the pointer of a fault', () => {
    expect(columnOf('/totalAmount')).toBe('金额合计');
    expect(columnOf('/details/3/amount')).toBe('金额');
    expect(columnOf('/redOf/eInvoiceNumber')).toBe('冲红原票据号码');
    expect(columnOf('/nothing')).toBeUndefined();
  });

  it('that nobody knows, come twice or are missing are named before any row is read', () => {
    expect(columnFaults(['票据代码', '备注', '备注'], RECEIPT_COLUMNS).map(({ code }) => code)).toEqual([
      'UNKNOWN_FIELD',
      'UNKNOWN_FIELD',
      'DUPLICATE_KEY',
      'SCHEMA',
    ]);
  });

  it('outside the table are refused in the row', () => {
    const { faults } = examineReceipt(toReceiptInput({ 备注: 'x', constructor: 'y' }, []));
    expect(faults.filter(({ code }) => code === 'UNKNOWN_FIELD').map(({ pointer }) => pointer)).toEqual([
      '/备注',
      '/constructor',
    ]);
  });
});
