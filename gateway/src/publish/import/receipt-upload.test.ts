import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readReceiptUpload } from './receipt-upload.ts';
import { decodeUpload } from './upload-text.ts';

const RECEIPTS = '票据代码,票据号码,交款人\n33060126,0000000001,彭𠮷\n';
const DETAILS = '票据代码,票据号码,序号,项目名称\n33060126,0000000001,1,"片,剂"\n33060126,0000000002,1,x\n';
const utf8 = (text: string) => Buffer.from(text);
const csv = (name: string, text: string) => ({ name, contentType: 'text/csv', bytes: utf8(text) });
const file = (contentType: string, text: string) => ({ name: 'file', contentType, bytes: utf8(text) });

describe('the encoding of an upload', () => {
  it('is detected: GB18030 with characters of four bytes, and UTF-8 with or without a byte order mark', () => {
    const day = readFileSync(new URL('../../../../test/fixtures/hospital-day-red/receipts.csv', import.meta.url));
    const decoded = decodeUpload(day);
    expect(decoded.encoding).toBe('gb18030');
    expect(decoded.text).toContain('彭𠮷');
    expect(decodeUpload(utf8(RECEIPTS))).toEqual({ encoding: 'utf-8', text: RECEIPTS });
    expect(decodeUpload(utf8(`\uFEFF${RECEIPTS}`))).toEqual({ encoding: 'utf-8', text: RECEIPTS });
  });

  it('is refused when it is neither', () => {
    expect(() => decodeUpload(Uint8Array.of(0xff, 0xff, 0xff))).toThrow('SCHEMA');
  });
});

describe('two tables', () => {
  it('become receipts with their details, and details of no receipt are orphans', () => {
    const upload = readReceiptUpload([csv('receipts', RECEIPTS), csv('details', DETAILS)]);
    const [row] = upload.rows;
    expect(JSON.parse(row?.json ?? '')).toMatchObject({ patientName: '彭𠮷', details: [{ line: '1', name: '片,剂' }] });
    expect(upload.orphans).toEqual([{ row: 2, receipt: '33060126-0000000002', source: '33060126,0000000002,1,x' }]);
  });

  it('keep a cell too many as a field that nobody knows', () => {
    const upload = readReceiptUpload([csv('receipts', `${RECEIPTS}33060126,0000000003,a,b\n`)]);
    expect(upload.rows[1]?.json).toContain('"column 4":"b"');
  });

  it.each([
    ['a column that nobody knows', RECEIPTS.replace('交款人', '姓名'), 'UNKNOWN_FIELD'],
    ['a column twice', RECEIPTS.replace('交款人', '票据号码'), 'DUPLICATE_KEY'],
    ['no column that names the receipt', '交款人\n甲\n', 'SCHEMA'],
    ['a quote that does not end', `${RECEIPTS}33060126,"0000000003,a\n`, 'SCHEMA'],
  ])('are refused as a whole with %s', (_name, text, code) => {
    expect(() => readReceiptUpload([csv('receipts', text)])).toThrow(code);
  });
});

describe('JSON', () => {
  it('is an array or a line for each receipt; each stays a text of its own', () => {
    const array = readReceiptUpload([file('application/json', ' [{"a":"],[{"}, {"b":[1,{"c":2}]} ,\n3] ')]);
    expect(array.rows.map((row) => row.json.trim())).toEqual(['{"a":"],[{"}', '{"b":[1,{"c":2}]}', '3']);
    const lines = readReceiptUpload([file('application/x-ndjson', '{"a":1}\n\n{"b":2}\r\n')]);
    expect(lines.rows.map((row) => [row.row, row.json.trim()])).toEqual([
      [1, '{"a":1}'],
      [3, '{"b":2}'],
    ]);
    expect(readReceiptUpload([file('application/json', '[]')]).rows).toEqual([]);
  });

  it.each(['{"a":1}', '[1', '[1]]', '[1] x', '[[1]', ''])('is refused when it is no array: %s', (text) => {
    expect(() => readReceiptUpload([file('application/json', text)])).toThrow('MALFORMED_JSON');
  });
});

it('parts of other names are refused', () => {
  expect(() => readReceiptUpload([csv('receipts', RECEIPTS), csv('other', DETAILS)])).toThrow('SCHEMA');
});
