import { parseReceiptInput, unwrap, type Json, type JsonObject, type ReceiptDocument } from '../src/index.ts';

/** A settled outpatient receipt with three lines in two classes; every field filled. */
export const SAMPLE_INPUT: JsonObject = {
  eInvoiceCode: '33060125',
  eInvoiceNumber: '0000000102',
  checkCode: '7k2m9q',
  kind: 'OUTPATIENT',
  issueDate: '2026-01-05',
  issueTime: '10:40:29',
  issuerUscc: '123301004701160000',
  issuer: 'H33010000001',
  issuerName: '市第一人民医院',
  billingPoint: '001',
  cashier: '陈明',
  drawer: '林静',
  reviewer: '周敏',
  patientName: '黄㛃玉',
  patientIdType: '01',
  patientId: '33010619620304321X',
  businessNumber: 'B000000000143',
  relatedNumber: 'RB000000000143',
  outpatientNumber: 'M31650230',
  recordNumber: 'C1',
  inpatientNumber: '',
  visitDate: '2026-01-04',
  dischargeDate: '',
  department: '中医科',
  insuranceType: '310',
  insuranceNumber: '1577926900',
  settlementId: 'S456749695497',
  totalAmount: '860.00',
  fundAmount: '516.00',
  otherAmount: '44.00',
  otherBreakdown: [
    { tier: 2, amount: '40.00' },
    { tier: 3, amount: '4.00' },
  ],
  accountAmount: '100.00',
  cashAmount: '200.00',
  hospitalAmount: '0.00',
  selfPaymentAmount: '250.00',
  selfExpenseAmount: '50.00',
  liability: 'NONE',
  redOf: null,
  supersedes: null,
  chargeItems: [
    { code: '05', name: '治疗费', amount: '452.00' },
    { code: '09', name: '西药费', amount: '408.00' },
  ],
  details: [
    line(1, '05', '肿瘤切除', '1', '452.00', '452.00'),
    line(2, '09', '卡托普利片', '4', '100.00', '400.00'),
    line(3, '09', '阿托伐他汀钙片', '0.5', '16.000001', '8.00'),
  ],
};

export function line(
  number: number,
  classCode: string,
  name: string,
  quantity: string,
  unitPrice: string,
  amount: string,
): JsonObject {
  const className = classCode === '05' ? '治疗费' : '西药费';
  const rest = { itemCode: 'X1', spec: '25mg*100片', unit: '盒', category: '甲', traceCode: '87317057397714995271' };
  return { line: number, classCode, className, name, quantity, unitPrice, amount, ...rest };
}

/** The sample with some fields replaced; a field set to undefined is left out. */
export function sampleInput(changes: Readonly<Record<string, Json | undefined>> = {}): Record<string, unknown> {
  const changed = { ...SAMPLE_INPUT, ...changes };
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
}

export function sampleDocument(changes: Readonly<Record<string, Json | undefined>> = {}): ReceiptDocument {
  return unwrap(parseReceiptInput(sampleInput(changes)));
}

/** Reproducible bytes in the place of random ones. */
export function fixedSalts(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8) * 13 + 3) % 256);
}
