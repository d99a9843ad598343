import type { Json, JsonObject } from '../encoding/json.ts';
import type { Fault } from '../result.ts';

/** The columns of a hospital's export of receipts, and the field of the JSON form that each fills (JSON pointer). */
export const RECEIPT_COLUMNS: Readonly<Record<string, string>> = {
  票据代码: '/eInvoiceCode',
  票据号码: '/eInvoiceNumber',
  校验码: '/checkCode',
  票据种类: '/kind',
  开票日期: '/issueDate',
  开票时间: '/issueTime',
  开票单位统一社会信用代码: '/issuerUscc',
  定点医药机构编码: '/issuer',
  开票单位: '/issuerName',
  开票点: '/billingPoint',
  收费员: '/cashier',
  开票人: '/drawer',
  复核人: '/reviewer',
  交款人: '/patientName',
  证件类型: '/patientIdType',
  证件号码: '/patientId',
  业务流水号: '/businessNumber',
  业务票据关联号: '/relatedNumber',
  门诊号: '/outpatientNumber',
  病历号: '/recordNumber',
  住院号: '/inpatientNumber',
  就诊日期: '/visitDate',
  出院日期: '/dischargeDate',
  科室: '/department',
  医保类型: '/insuranceType',
  医保编号: '/insuranceNumber',
  结算ID: '/settlementId',
  金额合计: '/totalAmount',
  医保统筹基金支付: '/fundAmount',
  其他支付: '/otherAmount',
  个人账户支付: '/accountAmount',
  个人现金支付: '/cashAmount',
  医院承担: '/hospitalAmount',
  个人自付: '/selfPaymentAmount',
  个人自费: '/selfExpenseAmount',
  第三方责任: '/liability',
  冲红原票据代码: '/redOf/eInvoiceCode',
  冲红原票据号码: '/redOf/eInvoiceNumber',
  重开原票据代码: '/supersedes/eInvoiceCode',
  重开原票据号码: '/supersedes/eInvoiceNumber',
};

/** The columns of an export of detail lines. Code and number join a line to its receipt and are no fields of it. */
export const DETAIL_COLUMNS: Readonly<Record<string, string>> = {
  票据代码: '/eInvoiceCode',
  票据号码: '/eInvoiceNumber',
  序号: '/line',
  收费类别编码: '/classCode',
  收费类别: '/className',
  医保目录编码: '/itemCode',
  项目名称: '/name',
  规格: '/spec',
  单位: '/unit',
  数量: '/quantity',
  单价: '/unitPrice',
  金额: '/amount',
  甲乙丙: '/category',
  追溯码: '/traceCode',
};

/** The sort of value that a column holds, for tables whose cells may be numbers: what is not listed is text. */
export type ColumnSort = 'amount' | 'decimal' | 'date' | 'time' | 'text';

const COLUMN_SORTS: Readonly<Record<string, ColumnSort>> = {
  开票日期: 'date',
  就诊日期: 'date',
  出院日期: 'date',
  开票时间: 'time',
  序号: 'decimal',
  数量: 'decimal',
  单价: 'decimal',
};

export function columnSort(column: string): ColumnSort {
  const pointer = RECEIPT_COLUMNS[column] ?? DETAIL_COLUMNS[column] ?? '';
  return COLUMN_SORTS[column] ?? (/[aA]mount$/.test(pointer) ? 'amount' : 'text');
}

/** One row of a table, by column name. */
export type TableRow = Readonly<Record<string, string>>;

/** A row with its detail rows as the JSON form of a receipt, still unchecked: `examineReceipt` judges it. */
export function toReceiptInput(row: TableRow, detailRows: readonly TableRow[]): JsonObject {
  const receipt = fillFields(row, RECEIPT_COLUMNS, isRefPart);
  const redOf = toRefInput(row, '冲红原票据代码', '冲红原票据号码');
  const supersedes = toRefInput(row, '重开原票据代码', '重开原票据号码');
  return {
    ...receipt,
    redOf,
    supersedes,
    details: detailRows.map((detail) => fillFields(detail, DETAIL_COLUMNS, isJoin)),
  };
}

/** Before any row is read: columns nobody knows, columns that come twice, and rows that could not be told apart. */
export function columnFaults(
  columns: readonly string[],
  table: Readonly<Record<string, string>>,
  required: readonly string[] = KEY_COLUMNS,
): Fault[] {
  const unknown = columns.filter((column) => !Object.hasOwn(table, column));
  const repeated = columns.filter((column, index) => columns.indexOf(column) !== index);
  const missing = required.filter((column) => !columns.includes(column));
  return [
    ...unknown.map((column): Fault => ({ pointer: '', code: 'UNKNOWN_FIELD', detail: { column } })),
    ...repeated.map((column): Fault => ({ pointer: '', code: 'DUPLICATE_KEY', detail: { column } })),
    ...missing.map((column): Fault => ({ pointer: '', code: 'SCHEMA', detail: { missing: column } })),
  ];
}

/** The column that a fault of a row came from, for the list of refused rows; undefined when there is none. */
export function columnOf(pointer: string): string | undefined {
  const inDetail = /^\/details\/\d+(\/.+)$/.exec(pointer)?.[1];
  const table = Object.entries(inDetail === undefined ? RECEIPT_COLUMNS : DETAIL_COLUMNS);
  return table.find(([, field]) => field === (inDetail ?? pointer))?.[0];
}

const KEY_COLUMNS = ['票据代码', '票据号码'];

function fillFields(row: TableRow, table: TableRow, skipped: (field: string) => boolean): JsonObject {
  // A column outside the table keeps its name, so that the reader refuses it.
  const fields = Object.entries(row).map(([column, value]): [string, string] => [fieldOf(column, table), value]);
  return Object.fromEntries(fields.filter(([field]) => !skipped(field)));
}

function fieldOf(column: string, table: TableRow): string {
  return (Object.hasOwn(table, column) ? table[column]?.slice(1) : undefined) ?? column;
}

function isRefPart(field: string): boolean {
  return field.includes('/');
}

function isJoin(field: string): boolean {
  return field === 'eInvoiceCode' || field === 'eInvoiceNumber';
}

/** Null when both columns are empty; one alone is for the reader to refuse. */
function toRefInput(row: TableRow, codeColumn: string, numberColumn: string): Json {
  const [eInvoiceCode, eInvoiceNumber] = [row[codeColumn] ?? '', row[numberColumn] ?? ''];
  return eInvoiceCode.trim() === '' && eInvoiceNumber.trim() === '' ? null : { eInvoiceCode, eInvoiceNumber };
}
