import { describe, expect, it } from 'vitest';
import { printWorkbook } from '../formats/print-workbook.ts';
import { MAX_BATCH_ITEMS, readBatchList } from './batch-list.ts';
import { resultCells, unreadableResult } from './batch-result.ts';

const file = (bytes: Uint8Array | string) => [{ name: 'file', contentType: 'text/csv', bytes: Buffer.from(bytes) }];
const ELEMENTS = {
  eInvoiceCode: '33060125',
  eInvoiceNumber: '0000000101',
  checkCode: '7k2m9q',
  issueDate: '2026-01-05',
  totalAmount: '1000.00',
};
const HEAD = ['票据代码', '票据号码', '校验码', '开票日期', '金额合计'];
const ROW = ['33060125', '0000000101', '7K2M9Q', '20260105', '1000'];
const QR = `PSR1.33060125.0000000101.7k2m9q.20260105.100000.H33010000001.k-1.${'A'.repeat(86)}`;

describe('a list of receipts to verify', () => {
  it('is the same as JSON, CSV and XLSX', () => {
    const expected = [{ form: 'elements', elements: ELEMENTS }];
    const csv = `${HEAD.join()}\n${ROW.join()}\n`;
    expect(readBatchList(file(JSON.stringify([ELEMENTS])))).toEqual(expected);
    expect(readBatchList(file(JSON.stringify([{ elements: ELEMENTS }])))).toEqual(expected);
    expect(readBatchList(file(`\uFEFF${csv}`))).toEqual(expected);
    expect(readBatchList(file(printWorkbook('核验', [HEAD, ROW])))).toEqual(expected);
  });

  it('takes QR texts, with a header or as a scanner writes them, and numbers alone', () => {
    const qr = { form: 'qr', text: QR };
    expect(readBatchList(file(JSON.stringify([QR, { qr: QR }])))).toEqual([qr, qr]);
    expect(readBatchList(file(`${QR}\n${QR}\n`))).toEqual([qr, qr]);
    expect(readBatchList(file(`二维码\n${QR}\n`))).toEqual([qr]);
    const number = { form: 'number', eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' };
    expect(readBatchList(file('票据代码,票据号码\n33060125,０００００００１０１\n'))).toEqual([number]);
  });

  it('keeps what cannot be read as an item of its own, with the place of the fault', () => {
    const items = readBatchList(file(JSON.stringify([ELEMENTS, { ...ELEMENTS, totalAmount: '1.005' }, 7, 'x', {}])));
    expect(items.map(({ form }) => form)).toEqual(['elements', ...Array<string>(4).fill('unreadable')]);
    expect(items[1]).toMatchObject({ faults: [{ pointer: '/totalAmount', code: 'AMOUNT_FORMAT' }] });
  });

  it('leaves the columns alone that are the office’s own, and misses what one with a wrong name should have held', () => {
    const head = '保单号,票据代码,票据号码,校验码,开票日期,金额合计,姓名';
    const row = 'B-1,33060125,0000000101,7k2m9q,2026-01-05,1000.00,王秀英';
    expect(readBatchList(file(`${head}\n${row}\n`))).toEqual([{ form: 'elements', elements: ELEMENTS }]);
    const excel = row.replace('0000000101', '101').replace('2026-01-05', '2026/1/5').replace('1000.00', '1000');
    expect(readBatchList(file(`${head}\n${excel}\n`))).toEqual([{ form: 'elements', elements: ELEMENTS }]);
    const [item] = readBatchList(file(`${head.replace('校验码', '校验吗')}\n${row}\n`));
    expect(item).toMatchObject({ form: 'unreadable', faults: [{ pointer: '/checkCode' }] });
  });

  it.each([
    ['nothing', '[]', 'SCHEMA'],
    ['too much', JSON.stringify(Array(MAX_BATCH_ITEMS + 1).fill(QR)), 'SCHEMA'],
    ['no column that anybody knows', '保单号,姓名\n1,2\n', 'UNKNOWN_FIELD'],
    ['broken JSON', '[{', 'MALFORMED_JSON'],
  ])('is refused as a whole with %s', (_, text, code) => {
    expect(() => readBatchList(file(text))).toThrow(code);
  });
});

it('an item that could not be read is shown as it came and names its faults in the export', () => {
  const cells = resultCells(unreadableResult(3, 'x', [{ pointer: '/qr', code: 'SCHEMA' }]));
  expect(cells.slice(0, 3)).toEqual(['3', 'x', 'UNREADABLE']);
  expect(cells).toContain('/qr SCHEMA');
});
