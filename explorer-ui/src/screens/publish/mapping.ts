import { DETAIL_COLUMNS, RECEIPT_COLUMNS } from '@piaosu/core';
import { exactForm } from './exact-form.ts';
import type { SourceTable } from './source-table.ts';

export type TableKind = 'receipts' | 'details';

/** What a hospital calls a column, to the name we give it; empty: not used. */
export type Mapping = Readonly<Record<string, string>>;

const COLUMNS = { receipts: Object.keys(RECEIPT_COLUMNS), details: Object.keys(DETAIL_COLUMNS) } as const;
const KEYS = ['票据代码', '票据号码'];
/** Not sent: our own note on rows that were refused, in the file that is mended and uploaded again. */
export const REASON_COLUMN = '退回原因';

/** What hospital systems write for some columns. */
const SYNONYMS: Mapping = {
  [REASON_COLUMN]: '',
  姓名: '交款人',
  患者姓名: '交款人',
  身份证号: '证件号码',
  身份证号码: '证件号码',
  总金额: '金额合计',
  合计金额: '金额合计',
  电子票据代码: '票据代码',
  电子票据号码: '票据号码',
  发票代码: '票据代码',
  发票号码: '票据号码',
  票据校验码: '校验码',
  开票日: '开票日期',
  统筹支付: '医保统筹基金支付',
  账户支付: '个人账户支付',
  现金支付: '个人现金支付',
  项目: '项目名称',
};

/** All names that a column of such a table may be given. */
export function ourColumns(kind: TableKind): readonly string[] {
  return COLUMNS[kind];
}

/** What we call the column: by what was chosen before, by its own name, by what it mostly means; undefined: not known. */
export function columnName(kind: TableKind, column: string, remembered: Mapping): string | undefined {
  const name = remembered[column] ?? (COLUMNS[kind].includes(column) ? column : SYNONYMS[column]);
  return name === undefined || name === '' || COLUMNS[kind].includes(name) ? name : undefined;
}

/** Detail lines have columns that receipts have not, and the other way round. */
export function kindOf({ columns }: Pick<SourceTable, 'columns'>, remembered: Mapping): TableKind {
  const score = (kind: TableKind) =>
    columns.filter((column) => {
      const name = columnName(kind, column, remembered);
      return name !== undefined && name !== '' && !KEYS.includes(name);
    }).length;
  return score('details') > score('receipts') ? 'details' : 'receipts';
}

/** Why the table cannot be sent as its columns are named now. */
export interface MappingFault {
  readonly fault: 'unnamed' | 'twice' | 'missing';
  readonly column: string;
}

export function mappingFaults(kind: TableKind, { columns }: SourceTable, mapping: Mapping): MappingFault[] {
  const names = columns.map((column) => ({ column, name: columnName(kind, column, mapping) }));
  const used = names.flatMap(({ name }) => (name === undefined || name === '' ? [] : [name]));
  const twice = new Set(used.filter((name, i) => used.indexOf(name) !== i));
  const missing = KEYS.filter((key) => !used.includes(key));
  return [
    ...names.filter(({ name }) => name === undefined).map(({ column }): MappingFault => ({ fault: 'unnamed', column })),
    ...[...twice].map((column): MappingFault => ({ fault: 'twice', column })),
    ...missing.map((column): MappingFault => ({ fault: 'missing', column })),
  ];
}

/** The table as it is sent: our names first, then the rows in their order. */
export function namedRows(kind: TableKind, { columns, rows }: SourceTable, mapping: Mapping): string[][] {
  const used = columns.flatMap((column, index) => {
    const name = columnName(kind, column, mapping);
    return name === undefined || name === '' ? [] : [{ name, index }];
  });
  return [
    used.map(({ name }) => name),
    ...rows.map(({ cells }) => used.map(({ name, index }) => exactForm(name, cells[index] ?? ''))),
  ];
}

const PLACE = 'piaosu.publish.columns';

/** Names of columns alone, nothing of the rows: what this hospital chose the last time. */
export function rememberedMapping(): Mapping {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(PLACE) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return {};
    return Object.fromEntries(
      Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {}; // a browser that keeps nothing, or somebody else's text: chosen anew
  }
}

export function rememberMapping(mapping: Mapping): void {
  try {
    window.localStorage.setItem(PLACE, JSON.stringify(mapping));
  } catch {
    // chosen for as long as the page lasts
  }
}
