import { parseReceiptInput, unwrap, type Json, type ReceiptDocument } from '@piaosu/core';
import { HOSPITAL } from './consortium.ts';

const ISSUE = {
  kind: 'OUTPATIENT',
  issueDate: '2026-01-05',
  issueTime: '10:40:29',
  issuerUscc: '123301004701160000',
  issuer: HOSPITAL,
  issuerName: '市第一人民医院',
  patientName: '张三',
  patientIdType: '01',
  patientId: '33010619620304321X',
  visitDate: '2026-01-05',
};

/** R1 of the acceptance scenarios: 1000.00, all cash, not settled online. */
export function receipt1(changes: Readonly<Record<string, Json>> = {}): ReceiptDocument {
  return read({
    ...ISSUE,
    eInvoiceCode: '33060125',
    eInvoiceNumber: '0000000101',
    checkCode: '7k2m9q',
    businessNumber: 'B101',
    totalAmount: '1000.00',
    cashAmount: '1000.00',
    details: [line(1, '药品', '600.00'), line(2, '检查', '400.00')],
    ...changes,
  });
}

/** R2: 860.00 = fund 516.00 + other 44.00 + account 100.00 + cash 200.00, settled online. */
export function receipt2(): ReceiptDocument {
  return read({
    ...ISSUE,
    eInvoiceCode: '33060125',
    eInvoiceNumber: '0000000102',
    checkCode: 'a2b3c4',
    businessNumber: 'B102',
    settlementId: 'S456749695497',
    totalAmount: '860.00',
    fundAmount: '516.00',
    otherAmount: '44.00',
    accountAmount: '100.00',
    cashAmount: '200.00',
    details: [line(1, '药品', '860.00')],
  });
}

/** R3: inpatient, 15263.14, all cash, with the line 'tumour excision' 452.00. */
export function receipt3(): ReceiptDocument {
  return read({
    ...ISSUE,
    kind: 'INPATIENT',
    eInvoiceCode: '33060225',
    eInvoiceNumber: '0000000007',
    checkCode: '9x8y7z',
    businessNumber: 'B7',
    totalAmount: '15263.14',
    cashAmount: '15263.14',
    details: [
      line(1, '床位费', '1200.00'),
      line(2, '药品', '8000.00'),
      line(3, '肿瘤切除术', '452.00'),
      line(4, '检查', '5611.14'),
    ],
  });
}

function line(number: number, name: string, amount: string): Json {
  return {
    line: number,
    classCode: `0${number}`,
    className: name,
    itemCode: `X${number}`,
    name,
    quantity: '1',
    unitPrice: amount,
    amount,
  };
}

function read(input: Json): ReceiptDocument {
  return unwrap(parseReceiptInput(input));
}
