/** One line of a demo receipt. */
interface Line {
  readonly classCode: string;
  readonly className: string;
  readonly name: string;
  readonly amount: string;
}

const ISSUER = {
  issuer: 'H33010000001',
  issuerUscc: '123301004701160000',
  issuerName: '市演示医院',
  billingPoint: '001',
  cashier: '陈明',
  drawer: '林静',
  reviewer: '周敏',
};
const PATIENT = { patientName: '王秀英', patientIdType: '01', patientId: '33010619620304321X' };
const NO_MONEY = {
  fundAmount: '0.00',
  otherAmount: '0.00',
  accountAmount: '0.00',
  cashAmount: '0.00',
  hospitalAmount: '0.00',
  selfPaymentAmount: '0.00',
  selfExpenseAmount: '0.00',
};
const EXAMINATION = { classCode: '03', className: '检查费' };
const TREATMENT = { classCode: '05', className: '治疗费' };
const SURGERY = { classCode: '06', className: '手术费' };
const MEDICINE = { classCode: '09', className: '西药费' };
const BED = { classCode: '01', className: '床位费' };

/** A receipt paid in cash alone; the 2-digit suffix keeps business numbers apart. */
function paidInCash(number: string, checkCode: string, totalAmount: string, lines: readonly Line[]) {
  return {
    eInvoiceCode: '33060125',
    eInvoiceNumber: number,
    checkCode,
    kind: 'OUTPATIENT',
    issueDate: '2026-01-05',
    issueTime: '09:30:00',
    visitDate: '2026-01-05',
    department: '内科',
    businessNumber: `DEMO-${number}`,
    ...ISSUER,
    ...PATIENT,
    ...NO_MONEY,
    totalAmount,
    cashAmount: totalAmount,
    selfExpenseAmount: totalAmount,
    details: toDetails(lines),
  };
}

function toDetails(lines: readonly Line[]) {
  return lines.map(({ classCode, className, name, amount }, index) => ({
    line: index + 1,
    classCode,
    className,
    name,
    itemCode: '',
    spec: '',
    unit: '次',
    quantity: '1',
    unitPrice: amount,
    amount,
    category: '丙',
    traceCode: '',
  }));
}

/** R1: 1000.00, all cash, not settled online. */
export const R1 = paidInCash('0000000101', '7k2m9q', '1000.00', [
  { ...EXAMINATION, name: '磁共振平扫', amount: '620.00' },
  { ...MEDICINE, name: '阿托伐他汀钙片', amount: '380.00' },
]);

/** R2: 860.00 of which the fund paid 516.00: settled online by BASIC. */
export const R2 = {
  ...paidInCash('0000000102', 'p4t8wz', '860.00', [
    { ...EXAMINATION, name: '彩色多普勒超声', amount: '360.00' },
    { ...TREATMENT, name: '静脉输液', amount: '500.00' },
  ]),
  fundAmount: '516.00',
  otherAmount: '44.00',
  accountAmount: '100.00',
  cashAmount: '200.00',
  selfPaymentAmount: '300.00',
  selfExpenseAmount: '0.00',
  settlementId: 'S330100000000102',
  insuranceType: '310',
  insuranceNumber: '3300000102',
};

/** R3: a stay in hospital, 15263.14, all cash, with the line 'tumour excision' 452.00. */
export const R3 = {
  ...paidInCash('0000000007', 'n6c3xd', '15263.14', [
    { ...SURGERY, name: '肿瘤切除术', amount: '452.00' },
    { ...BED, name: '普通床位', amount: '1200.00' },
    { ...TREATMENT, name: '术后护理', amount: '3611.14' },
    { ...MEDICINE, name: '注射用头孢呋辛钠', amount: '10000.00' },
  ]),
  eInvoiceCode: '33060225',
  kind: 'INPATIENT',
  businessNumber: 'DEMO-I-0000000007',
  visitDate: '2025-12-28',
  dischargeDate: '2026-01-05',
  inpatientNumber: 'Z2025120007',
  department: '普外科',
};

/** R4: 100.00 cash. */
export const R4 = paidInCash('0000000103', 'h5v2ke', '100.00', [
  { ...MEDICINE, name: '布洛芬缓释胶囊', amount: '100.00' },
]);

export const DEMO_RECEIPTS = [R1, R2, R3, R4];
