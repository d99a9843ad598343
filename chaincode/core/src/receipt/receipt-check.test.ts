import { describe, expect, it } from 'vitest';
import { line, sampleDocument, sampleInput } from '../../test/sample-receipt.ts';
import type { Json } from '../encoding/json.ts';
import { isLineExact } from './line-amount.ts';
import { checkReceipt, examineReceipt, orderFaults, rowCode, warnReceipt } from './receipt-check.ts';

function examined(changes: Readonly<Record<string, Json | undefined>>): string[] {
  return examineReceipt(sampleInput(changes)).faults.map(({ code, pointer }) => `${code} ${pointer}`);
}

const RED_OF = { eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' };
const REDDENED = {
  kind: 'RED',
  redOf: RED_OF,
  totalAmount: '-860.00',
  fundAmount: '-516.00',
  otherAmount: '-44.00',
  otherBreakdown: [{ tier: 2, amount: '-44.00' }],
  accountAmount: '-100.00',
  cashAmount: '-200.00',
  selfPaymentAmount: '-300.00',
  selfExpenseAmount: '0.00',
  chargeItems: undefined,
  details: [line(1, '05', 'x', '-1', '860.00', '-860.00')],
};

describe('receipt check', () => {
  it('finds nothing in a receipt whose sums agree', () => {
    expect(examineReceipt(sampleInput())).toEqual({ document: sampleDocument(), faults: [], warnings: [] });
  });

  it('finds nothing in a red receipt whose sums agree, without regard to the kind in its code', () => {
    expect(examined(REDDENED)).toEqual([]);
    expect(examined({ ...REDDENED, eInvoiceCode: '33060225' })).toEqual([]);
  });

  it('refuses payments that do not add up, with both sums', () => {
    const faults = checkReceipt(sampleDocument({ cashAmount: '200.01', selfPaymentAmount: '250.01' }));
    expect(faults).toEqual([
      { pointer: '/totalAmount', code: 'AMOUNT_EQUATION', detail: { left: '860.01', right: '860.00' } },
    ]);
  });

  it('A14: refuses charge items that do not add up to the total, with both sums', () => {
    const chargeItems = [
      { code: '05', name: '治疗费', amount: '452.00' },
      { code: '09', name: '西药费', amount: '407.99' },
    ];
    const [first, ...rest] = checkReceipt(sampleDocument({ chargeItems }));
    expect(first).toEqual({
      pointer: '/chargeItems',
      code: 'AMOUNT_EQUATION',
      detail: { left: '859.99', right: '860.00' },
    });
    expect(rest.map(({ code }) => code)).toEqual(['DETAIL_MISMATCH']);
  });

  it('A14: also when the items only follow from lines that are right in themselves', () => {
    const details = [line(1, '05', 'x', '1', '859.99', '859.99')];
    expect(checkReceipt(sampleDocument({ chargeItems: undefined, details }))).toEqual([
      { pointer: '/chargeItems', code: 'AMOUNT_EQUATION', detail: { left: '859.99', right: '860.00' } },
    ]);
  });

  it('refuses a line whose quantity and price do not give its amount, and the sum that follows from it', () => {
    const details = [line(1, '05', 'x', '1', '452.00', '452.00'), line(2, '09', 'y', '1', '408.00', '508.00')];
    expect(checkReceipt(sampleDocument({ chargeItems: undefined, details }))).toEqual([
      { pointer: '/details', code: 'DETAIL_MISMATCH', detail: { left: '960.00', right: '860.00' } },
      {
        pointer: '/details/1/amount',
        code: 'DETAIL_MISMATCH',
        detail: { line: 2, quantity: '1', unitPrice: '408.00', amount: '508.00' },
      },
    ]);
  });

  it('refuses a class whose lines differ from its charge item', () => {
    const details = [line(1, '05', 'x', '1', '451.00', '451.00'), line(2, '09', 'y', '1', '409.00', '409.00')];
    expect(checkReceipt(sampleDocument({ details })).map(({ code, detail }) => [code, detail])).toEqual([
      ['DETAIL_MISMATCH', { classCode: '05', left: '451.00', right: '452.00' }],
      ['DETAIL_MISMATCH', { classCode: '09', left: '409.00', right: '408.00' }],
    ]);
  });

  it('refuses a receipt without detail lines, after every other code', () => {
    expect(examined({ details: [], chargeItems: undefined })).toEqual(['DETAIL_MISMATCH /details']);
    expect(examined({ details: [], cashAmount: '1.00' })).toEqual([
      'AMOUNT_EQUATION /totalAmount',
      'DETAIL_MISMATCH /details',
    ]);
  });

  it('lets a prepayment voucher go without charges', () => {
    expect(examined({ kind: 'PREPAYMENT', details: [], chargeItems: undefined })).toEqual([]);
  });

  it('refuses a breakdown that is not the other payment', () => {
    expect(examined({ otherBreakdown: [{ tier: 2, amount: '43.99' }] })).toEqual(['AMOUNT_EQUATION /otherBreakdown']);
  });

  it('only warns when self payment and self expense differ from account and cash', () => {
    const changes = { selfPaymentAmount: '249.00' };
    expect(examined(changes)).toEqual([]);
    expect(warnReceipt(sampleDocument(changes))).toEqual([
      { pointer: '/selfPaymentAmount', code: 'SELF_PAYMENT_DIFFERS', detail: { left: '299.00', right: '300.00' } },
    ]);
  });

  it('does not let huge lines cancel out in inexact sums', () => {
    const huge = '999999999999.99';
    const details = [
      ...Array.from({ length: 100 }, (_, i) => line(i + 1, '05', 'x', '1', huge, huge)),
      ...Array.from({ length: 100 }, (_, i) => line(i + 101, '05', 'x', '-1', huge, `-${huge}`)),
      line(201, '05', 'x', '1', '860.00', '860.00'),
    ];
    expect(examined({ details, chargeItems: undefined })).not.toEqual([]);
  });

  it('names all faults of a row in publishing order, and judges sums in spite of a wrong date', () => {
    const changes = { issueDate: '2026-02-30', patientId: '330106196203043210', cashAmount: '0.00' };
    expect(examined(changes)).toEqual(['SCHEMA /issueDate', 'CHECK_DIGIT /patientId', 'AMOUNT_EQUATION /totalAmount']);
  });

  it('keeps the document for the checks that need a database, unless a field could not be read', () => {
    expect(examineReceipt(sampleInput({ cashAmount: '0.00' })).document).toBeDefined();
    expect(examineReceipt(sampleInput({ cashAmount: '0' })).document).toBeUndefined();
  });

  it('orders faults as publishing names them; the first is the code of the row', () => {
    const codes = ['DETAIL_MISMATCH', 'NUMBER_CONFLICT', 'SEGMENT_UNALLOTTED', 'CHECK_DIGIT'] as const;
    const faults = codes.map((code) => ({ pointer: '', code }));
    expect(orderFaults(faults).map(({ code }) => code)).toEqual([...codes].reverse());
    expect(rowCode(faults)).toBe('CHECK_DIGIT');
    expect(rowCode([])).toBeUndefined();
  });

  it('knows a row with an unknown field as SCHEMA', () => {
    expect(rowCode(examineReceipt(sampleInput({ note: 'x' })).faults)).toBe('SCHEMA');
  });
});

describe('a line amount', () => {
  it.each([
    ['3', '12.50', 3750, true],
    ['3', '12.50', 3751, true],
    ['3', '12.50', 3752, false],
    ['-3', '12.50', -3750, true],
    ['0.5', '16.000001', 800, true],
    ['0.333333', '3.00', 99, true],
    ['0.333333', '3.00', 101, false],
    ['1', '0.015', 1, true],
    ['1', '0.020001', 1, false],
    ['999999', '999999999999.99', 1, false],
    ['123456789.5', '0.000001', 12_346, true],
    ['-0.5', '1.00', -50, true],
  ])('%s × %s = %i fen: %s', (quantity, unitPrice, fen, exact) => {
    const rest = {
      line: 1,
      classCode: '',
      className: '',
      itemCode: '',
      name: '',
      spec: '',
      unit: '',
      category: '',
      traceCode: '',
    };
    expect(isLineExact({ ...rest, quantity, unitPrice, fen })).toBe(exact);
  });
});
