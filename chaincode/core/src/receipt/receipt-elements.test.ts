import { describe, expect, it } from 'vitest';
import { normaliseElements } from './receipt-elements.ts';

const ELEMENTS = {
  eInvoiceCode: '33060125',
  eInvoiceNumber: '0000000101',
  checkCode: '7k2m9q',
  issueDate: '2026-01-05',
  totalAmount: '1000.00',
};

describe('elements typed by people', () => {
  it('G2: are normalised', () => {
    const typed = {
      eInvoiceCode: '３３０６０１２５',
      eInvoiceNumber: ' 0000000101',
      checkCode: '7K2M9Q',
      issueDate: '20260105',
      totalAmount: '1000',
    };
    expect(normaliseElements(typed)).toEqual({ ok: true, value: ELEMENTS });
  });

  it.each([
    [{ totalAmount: '1000.005' }, 'AMOUNT_FORMAT', '/totalAmount'],
    [{ totalAmount: 1000 }, 'AMOUNT_FORMAT', '/totalAmount'],
    [{ issueDate: '2026-02-30' }, 'SCHEMA', '/issueDate'],
    [{ eInvoiceCode: '3306012' }, 'SCHEMA', '/eInvoiceCode'],
    [{ checkCode: 'a-b' }, 'SCHEMA', '/checkCode'],
    [{ eInvoiceNumber: undefined }, 'SCHEMA', '/eInvoiceNumber'],
    [{ more: '1' }, 'UNKNOWN_FIELD', '/more'],
  ])('%j are refused with %s', (changes, code, pointer) => {
    expect(normaliseElements({ ...ELEMENTS, ...changes })).toMatchObject({ ok: false, faults: [{ code, pointer }] });
  });

  it('that are no object are refused', () => {
    expect(normaliseElements('x').ok).toBe(false);
  });
});
