import { describe, expect, it } from 'vitest';
import { sampleDocument, sampleInput, SAMPLE_INPUT, line } from '../../test/sample-receipt.ts';
import { isUnknownArray, type Json } from '../encoding/json.ts';
import { presentReceipt } from './receipt-field.ts';
import { parseReceiptInput } from './receipt-input.ts';

function faultsOf(changes: Readonly<Record<string, Json | undefined>>): string[] {
  const result = parseReceiptInput(sampleInput(changes));
  return result.ok ? [] : result.faults.map(({ code, pointer }) => `${code} ${pointer}`);
}

function reversed(items: unknown): unknown[] {
  return isUnknownArray(items) ? items.toReversed() : [];
}

describe('receipt input', () => {
  it('is read to a document that is shown as the same input', () => {
    expect(presentReceipt(sampleDocument())).toEqual(SAMPLE_INPUT);
  });

  it('has money in fen and empty texts where the issuer left fields out', () => {
    const document = sampleDocument({ issueTime: undefined, hospitalAmount: undefined, supersedes: undefined });
    expect(document).toMatchObject({
      issueTime: '',
      hospitalFen: 0,
      supersedes: null,
      totalFen: 86_000,
      cashFen: 20_000,
    });
  });

  it('G2: is normalised: full-width digits, blanks, lower-case x, capitals in the check code', () => {
    const typed = { eInvoiceNumber: ' ００００００0102 ', patientId: '33010619620304321x', checkCode: '7K2M9Q' };
    expect(sampleDocument(typed)).toEqual(sampleDocument());
  });

  it('is the same document whatever the order of lines and charge items', () => {
    const { details, chargeItems } = SAMPLE_INPUT;
    const input = { ...SAMPLE_INPUT, details: reversed(details), chargeItems: reversed(chargeItems) };
    expect(parseReceiptInput(input)).toEqual({ ok: true, value: sampleDocument() });
  });

  it('derives the charge items from the lines when it has none', () => {
    expect(sampleDocument({ chargeItems: undefined }).chargeItems).toEqual(sampleDocument().chargeItems);
  });

  it('takes a patient number without a type for that of an identity card', () => {
    expect(sampleDocument({ patientIdType: undefined }).patientIdType).toBe('01');
    expect(sampleDocument({ patientIdType: undefined, patientId: '' }).patientIdType).toBe('');
  });

  it('takes a line number as digits, as a table gives it', () => {
    expect(
      sampleDocument({ details: [{ ...line(1, '05', 'x', '1', '452.00', '452.00'), line: '1' }] }).details[0]?.line,
    ).toBe(1);
  });

  it.each([
    ['G1: a code of the year before', { issueDate: '2026-01-05' }, []],
    ['a code of the same year', { issueDate: '2025-12-31' }, []],
    ['a code of two years before', { issueDate: '2027-01-05' }, ['SCHEMA /issueDate']],
    ['a code of the next year', { issueDate: '2024-12-31' }, ['SCHEMA /issueDate']],
    ['a day that does not exist', { issueDate: '2026-02-30' }, ['SCHEMA /issueDate']],
    ['an inpatient code on an outpatient receipt', { eInvoiceCode: '33060225' }, ['SCHEMA /kind']],
    ['a code that is not medical', { eInvoiceCode: '33070125' }, ['SCHEMA /eInvoiceCode']],
    ['a code of an unknown kind', { eInvoiceCode: '33060325' }, ['SCHEMA /eInvoiceCode']],
    ['an issuer that is no institution number', { issuer: '33010000001' }, ['SCHEMA /issuer']],
    ['a missing business number', { businessNumber: undefined }, ['SCHEMA /businessNumber']],
    ['a check code of five', { checkCode: '7k2m9' }, ['SCHEMA /checkCode']],
    ['a number that is no text', { eInvoiceNumber: 102 }, ['SCHEMA /eInvoiceNumber']],
    ['an unknown kind', { kind: 'REFUND' }, ['SCHEMA /kind']],
    ['an unknown field', { note: 'x' }, ['UNKNOWN_FIELD /note']],
    ['an unknown field with a slash', { 'a/b~': 'x' }, ['UNKNOWN_FIELD /a~1b~0']],
    ['a control character', { cashier: 'a\u0000' }, ['SCHEMA /cashier']],
    ['a bidirectional override', { patientName: '玉\u202E黄' }, ['SCHEMA /patientName']],
    ['a lone surrogate', { patientName: '\ud800' }, ['SCHEMA /patientName']],
    ['a text that is too long', { cashier: 'x'.repeat(201) }, ['SCHEMA /cashier']],
    ['a wrong check digit of the patient', { patientId: '330106196203043210' }, ['CHECK_DIGIT /patientId']],
    ['an identity number of 17', { patientId: '33010619620304321' }, ['SCHEMA /patientId']],
    ['a passport', { patientIdType: '03', patientId: 'E12345678' }, []],
    ['a type without a number', { patientId: '' }, ['SCHEMA /patientId']],
    ['a wrong check character of the issuer', { issuerUscc: '123301004701160001' }, ['CHECK_DIGIT /issuerUscc']],
    ['a USCC of another form', { issuerUscc: '12330100470116000I' }, ['SCHEMA /issuerUscc']],
    [
      'redOf on a receipt that is not red',
      { redOf: { eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' } },
      ['SCHEMA /redOf'],
    ],
    ['half a reference', { supersedes: { eInvoiceCode: '33060125' } }, ['SCHEMA /supersedes/eInvoiceNumber']],
    [
      'a tier that other funds cannot be',
      { otherBreakdown: [{ tier: 5, amount: '44.00' }] },
      ['SCHEMA /otherBreakdown/0/tier'],
    ],
    ['details that are no list', { details: { 0: 1 } }, ['SCHEMA /details']],
  ])('%s', (_, changes, faults) => {
    expect(faultsOf(changes)).toEqual(faults);
  });

  it('a line that is no object, with all that it lacks', () => {
    const faults = faultsOf({ details: ['x'] });
    expect(faults).toContain('SCHEMA /details/0');
    expect(faults).toContain('AMOUNT_FORMAT /details/0/amount');
  });

  it.each(['1e3', '860', '860.0', '860.000', '', '８６０.00', 'NaN', '1,000.00', 860, null, '1000000000000.00'])(
    'D7: refuses the amount %j as AMOUNT_FORMAT; nothing is rounded or normalised',
    (totalAmount) => {
      expect(faultsOf({ totalAmount })).toEqual(['AMOUNT_FORMAT /totalAmount']);
    },
  );

  it('wants a total', () => {
    expect(faultsOf({ totalAmount: undefined })).toEqual(['AMOUNT_FORMAT /totalAmount']);
  });

  it('refuses a minus sign except on a red receipt, and a positive amount there', () => {
    expect(faultsOf({ cashAmount: '-200.00' })).toEqual(['AMOUNT_FORMAT /cashAmount']);
    const red = {
      kind: 'RED',
      redOf: { eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' },
      otherBreakdown: undefined,
    };
    expect(faultsOf(red)).toContain('AMOUNT_FORMAT /totalAmount');
  });

  it('wants of a red receipt which one it cancels', () => {
    const zero = {
      totalAmount: '0.00',
      fundAmount: '0.00',
      otherAmount: '0.00',
      accountAmount: '0.00',
      cashAmount: '0.00',
    };
    const changes = { ...zero, selfPaymentAmount: '0.00', selfExpenseAmount: '0.00', otherBreakdown: [], kind: 'RED' };
    expect(faultsOf(changes)).toEqual(['SCHEMA /redOf']);
  });

  it('refuses line numbers and charge items that repeat', () => {
    const twice = [line(1, '05', 'a', '1', '1.00', '1.00'), line(1, '05', 'b', '1', '1.00', '1.00')];
    expect(faultsOf({ details: twice })).toEqual(['SCHEMA /details/1/line']);
    const item = { code: '05', name: 'x', amount: '1.00' };
    expect(faultsOf({ chargeItems: [item, item] })).toEqual(['SCHEMA /chargeItems/1/code']);
  });

  it('names every fault in one pass', () => {
    const faults = faultsOf({ issueDate: 'x', totalAmount: '1', patientId: '330106196203043210', more: 1 });
    expect(new Set(faults)).toEqual(
      new Set(['SCHEMA /issueDate', 'AMOUNT_FORMAT /totalAmount', 'CHECK_DIGIT /patientId', 'UNKNOWN_FIELD /more']),
    );
  });

  it.each([null, 'x', 1, [], undefined, new Date(0)])('refuses %j in place of a receipt', (input) => {
    expect(parseReceiptInput(input).ok).toBe(false);
  });
});
