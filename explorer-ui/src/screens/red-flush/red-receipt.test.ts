import { parseReceiptInput } from '@piaosu/core';
import { expect, test } from 'vitest';
import { R1, R2 } from '../../../../scripts/start/demo-receipts.ts';
import { redReceipt, reissuedReceipt } from './red-receipt.ts';

const NUMBERS = { code: '33060125', number: '0000000900', checkCode: 'abc123', issueDate: '2026-02-01' };

test.each([R1, R2])('the negative receipt of $eInvoiceNumber is one that the service can read', (original) => {
  const red = redReceipt(original, NUMBERS);
  expect(parseReceiptInput(red)).toMatchObject({
    ok: true,
    value: { kind: 'RED', totalFen: -100 * Number(original.totalAmount) },
  });
});

test('a re-issue names what it replaces and keeps every amount', () => {
  const corrections = { patientName: '王秀瑛', patientId: R1.patientId, department: '外科' };
  const again = parseReceiptInput(reissuedReceipt(R1, NUMBERS, corrections));
  expect(again).toMatchObject({
    ok: true,
    value: { patientName: '王秀瑛', totalFen: 100_000, supersedes: { eInvoiceNumber: R1.eInvoiceNumber } },
  });
});
