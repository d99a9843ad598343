import { describe, expect, it } from 'vitest';
import { readForm, spread } from './elements-form.ts';

const ELEMENTS = {
  eInvoiceCode: '33060125',
  eInvoiceNumber: '0000000101',
  checkCode: '7k2m9q',
  issueDate: '2026-01-05',
  totalAmount: '1000.00',
};

describe('what people type into the form', () => {
  it('G2: full-width digits, blanks, capitals, 20260105 and 1000 are understood', () => {
    const typed = {
      eInvoiceCode: ' ３３０６０１２５ ',
      eInvoiceNumber: '0000 0001　01',
      checkCode: '7K2M9Q',
      issueDate: '2026年1月5日',
      totalAmount: '１０００',
    };
    expect(readForm(typed, false)).toEqual({ ok: true, question: { form: 'ELEMENTS', elements: ELEMENTS } });
    expect(readForm({ ...ELEMENTS, issueDate: '20260105', totalAmount: '1,000' }, false).ok).toBe(true);
  });

  it('takes a sign of money before or after an amount, and a number without its zeros', () => {
    for (const totalAmount of ['¥1,000.00', '￥1000', '1000元', '1000.00 元']) {
      const read = readForm({ ...ELEMENTS, eInvoiceNumber: '101', totalAmount }, false);
      expect(read).toEqual({ ok: true, question: { form: 'ELEMENTS', elements: ELEMENTS } });
    }
    expect(readForm({ ...ELEMENTS, totalAmount: '一千元' }, false).ok).toBe(false);
  });

  it('names every input that cannot be read, in the order of the print', () => {
    expect(readForm({ checkCode: '7k2m9q', totalAmount: '1000.005' }, false)).toEqual({
      ok: false,
      faulty: ['eInvoiceCode', 'eInvoiceNumber', 'issueDate', 'totalAmount'],
    });
  });

  it('asks by the paper’s own number', () => {
    const paper = { ...ELEMENTS, paperCode: '33060125', paperNumber: '0012345678' };
    expect(readForm(paper, true)).toMatchObject({
      ok: true,
      question: { form: 'PAPER', paper: { paperNumber: '0012345678' } },
    });
  });

  it('spreads code and number that were pasted together', () => {
    expect(spread({ eInvoiceCode: '33060125-0000000101' })).toMatchObject({
      eInvoiceCode: '33060125',
      eInvoiceNumber: '0000000101',
    });
    expect(spread({ eInvoiceCode: '3306' })).toEqual({ eInvoiceCode: '3306' });
  });
});
