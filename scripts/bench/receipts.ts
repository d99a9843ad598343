import { formatFen, isResidentId } from '@piaosu/core';

export interface ReceiptSeries {
  /** 定点医药机构编码 of the issuer; the numbers must lie in a segment of its own. */
  readonly issuer: string;
  readonly uscc: string;
  readonly code: string;
  readonly firstNumber: number;
  readonly count: number;
  readonly issueDate: string;
}

const LINES = 5;

/** Receipts of about 60 fields and 1.5 kB, as a hospital of middle size issues them: five lines, settled by hand. */
export function* receiptSeries(series: ReceiptSeries): Generator<Record<string, unknown>> {
  for (let i = 0; i < series.count; i++) yield receipt(series, series.firstNumber + i);
}

function receipt(series: ReceiptSeries, number: number): Record<string, unknown> {
  const details = Array.from({ length: LINES }, (_, line) => detail(number, line + 1));
  const totalFen = details.reduce((sum, one) => sum + one.fen, 0);
  const total = formatFen(totalFen);
  const padded = number.toString().padStart(10, '0');
  return {
    eInvoiceCode: series.code,
    eInvoiceNumber: padded,
    checkCode: checkCodeOf(number),
    kind: 'OUTPATIENT',
    issueDate: series.issueDate,
    issueTime: '10:40:29',
    issuerUscc: series.uscc,
    issuer: series.issuer,
    issuerName: '市第一人民医院',
    billingPoint: '001',
    cashier: '陈明',
    drawer: '林静',
    reviewer: '周敏',
    patientName: '某某',
    patientIdType: '01',
    patientId: residentId(number),
    businessNumber: `B${padded}`,
    outpatientNumber: `M${padded}`,
    visitDate: series.issueDate,
    department: '内科',
    totalAmount: total,
    fundAmount: '0.00',
    otherAmount: '0.00',
    accountAmount: '0.00',
    cashAmount: total,
    hospitalAmount: '0.00',
    selfPaymentAmount: '0.00',
    selfExpenseAmount: total,
    liability: 'NONE',
    details: details.map((one) => one.line),
  };
}

function detail(number: number, line: number): { fen: number; line: Record<string, unknown> } {
  const fen = 100 + ((number * 7 + line * 131) % 20_000);
  const amount = formatFen(fen);
  return {
    fen,
    line: {
      line,
      classCode: '09',
      className: '西药费',
      itemCode: 'XC09AAK015A001010178895',
      name: '卡托普利片',
      spec: '25mg*100片',
      unit: '盒',
      quantity: '1',
      unitPrice: amount,
      amount,
      category: '甲',
      traceCode: '',
    },
  };
}

/** The check code a receipt of a series has: spread over all codes, and known to who asks about it. */
export function checkCodeOf(number: number): string {
  return ((number * 2_654_435_761) % 36 ** 6).toString(36).padStart(6, '0');
}

/** A number with right check digits that is nobody's in particular: the sequence part runs with the receipt number. */
export function residentId(number: number): string {
  const day = (1 + (number % 28)).toString().padStart(2, '0');
  const head = `330102198406${day}${((number * 13) % 1000).toString().padStart(3, '0')}`;
  const check = '0,1,2,3,4,5,6,7,8,9,X'.split(',').find((digit) => isResidentId(head + digit));
  if (check === undefined) throw new RangeError(`no check digit fits ${head}`);
  return head + check;
}
