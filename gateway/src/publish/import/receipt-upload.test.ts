import { readFileSync } from 'node:fs';
import { columnOf, readReceipt } from '@piaosu/core';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { printWorkbook } from '../../formats/print-workbook.ts';
import { XLSX_TYPE } from '../../formats/workbook.ts';
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

describe('XLSX', () => {
  const HEAD = ['票据代码', '票据号码', '交款人', '证件号码', '金额合计'];
  const sheet = (rows: readonly (readonly string[])[]) => printWorkbook('票据', rows);
  const part = (name: string, bytes: Uint8Array) => ({ name, contentType: XLSX_TYPE, bytes });

  it('gives the same rows as CSV of the same table', () => {
    const row = ['33060126', '0000000001', '彭𠮷', '33010619620304321X', '1000.00'];
    const [fromSheet] = readReceiptUpload([part('file', sheet([HEAD, row]))]).rows;
    const [fromCsv] = readReceiptUpload([csv('receipts', `${HEAD.join()}\n${row.join()}\n`)]).rows;
    expect(fromSheet).toEqual(fromCsv);
  });

  it('refuses the row whose long number the spreadsheet has rounded, at its column, and no other', () => {
    const texts = sheet([
      HEAD,
      ['33060126', '0000000001', '甲', 'ID', '1.00'],
      ['33060126', '0000000002', '乙', '', '1.00'],
    ]);
    const files = unzipSync(texts);
    const xml = strFromU8(files['xl/worksheets/sheet1.xml'] ?? new Uint8Array(0));
    const damaged = xml.replace(/<c r="D2" t="inlineStr">.*?<\/c>/u, '<c r="D2"><v>3.3010619620304301E+17</v></c>');
    const bytes = zipSync({ ...files, 'xl/worksheets/sheet1.xml': strToU8(damaged) });
    const [first, second] = readReceiptUpload([part('receipts', bytes)]).rows;
    const faultsOf = (json = '{}') => readReceipt(JSON.parse(json)).faults;
    expect(faultsOf(first?.json)).toContainEqual({ pointer: '/patientId', code: 'NUMBER_DAMAGED' });
    expect(columnOf('/patientId')).toBe('证件号码');
    expect(faultsOf(second?.json).map(({ code }) => code)).not.toContain('NUMBER_DAMAGED');
  });
});

describe('fiscal XML', () => {
  it('becomes a receipt of who uploads it, told from a file that is none', () => {
    const xml = '<EInvoice><EInvoiceData><Main><EInvoiceCode>33060225</EInvoiceCode></Main></EInvoiceData></EInvoice>';
    const [row] = readReceiptUpload([file('application/xml', xml)], 'H33010000001').rows;
    expect(JSON.parse(row?.json ?? '')).toMatchObject({ eInvoiceCode: '33060225', issuer: 'H33010000001' });
    expect(() => readReceiptUpload([file('text/xml', '<Invoice/>')])).toThrow('SCHEMA');
  });
});
