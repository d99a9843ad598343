import type { ReceiptDocument } from '@piaosu/core';

export const HOSPITAL = 'H33010000001';
export const OTHER_HOSPITAL = 'H33010000002';
export const OUTPATIENT_CODE = '33060125';
export const INPATIENT_CODE = '33060225';
export const PATIENT = { idType: '01', number: '33010619620304321X' };

/** A receipt of the acceptance fixture: all cash, not settled online, unless said otherwise. Unchecked on purpose. */
export function document(number: string, totalFen: number, changes: Partial<ReceiptDocument> = {}): ReceiptDocument {
  return {
    ...EMPTY,
    eInvoiceNumber: number,
    businessNumber: `B${number}`,
    totalFen,
    cashFen: totalFen,
    chargeItems: [{ code: '01', name: '诊查费', fen: totalFen }],
    details: [{ ...LINE, fen: totalFen }],
    ...changes,
  };
}

/** The negative receipt of one: every amount with the other sign. */
export function redOf(original: ReceiptDocument, number: string): ReceiptDocument {
  const { eInvoiceCode, eInvoiceNumber, totalFen, fundFen, otherFen, accountFen, cashFen, hospitalFen } = original;
  return document(number, -totalFen, {
    eInvoiceCode,
    kind: 'RED',
    redOf: { eInvoiceCode, eInvoiceNumber },
    businessNumber: original.businessNumber,
    fundFen: 0 - fundFen,
    otherFen: 0 - otherFen,
    accountFen: 0 - accountFen,
    cashFen: 0 - cashFen,
    hospitalFen: 0 - hospitalFen,
  });
}

const LINE = {
  ...{ line: 1, classCode: '01', className: '诊查费', itemCode: '1', name: '普通门诊诊查费', spec: '', unit: '次' },
  ...{ quantity: '1', unitPrice: '1.00', fen: 0, category: '甲', traceCode: '' },
};

const EMPTY: ReceiptDocument = {
  ...{ v: 1, eInvoiceCode: OUTPATIENT_CODE, eInvoiceNumber: '', checkCode: '7k2m9q', kind: 'OUTPATIENT' },
  ...{ issueDate: '2026-01-05', issueTime: '09:30:00', issuerUscc: '123301004701160000', issuer: HOSPITAL },
  ...{ issuerName: '市第一人民医院', billingPoint: '', cashier: '', drawer: '', reviewer: '' },
  ...{
    patientName: '张三',
    patientIdType: PATIENT.idType,
    patientId: PATIENT.number,
    businessNumber: '',
    relatedNumber: '',
  },
  ...{ outpatientNumber: '', recordNumber: '', inpatientNumber: '', visitDate: '2026-01-05', dischargeDate: '' },
  ...{ department: '内科', insuranceType: '', insuranceNumber: '', settlementId: '' },
  ...{ totalFen: 0, fundFen: 0, otherFen: 0, otherBreakdown: [], accountFen: 0, cashFen: 0, hospitalFen: 0 },
  ...{ selfPaymentFen: 0, selfExpenseFen: 0, liability: 'NONE', redOf: null, supersedes: null },
  chargeItems: [],
  details: [],
};
