import { columnSort, normaliseAmount, normaliseDate } from '@piaosu/core';

/**
 * A cell of a text file as the service wants it written. A spreadsheet that opened the file once and saved it has written
 * 2026/1/5, 9:30:00 and 1000: the value is whole, the form is not. What is no such value stays as it is, and is refused by
 * the service with its place.
 */
export function exactForm(column: string, cell: string): string {
  switch (columnSort(column)) {
    case 'amount': {
      const amount = cell.trim() === '' ? undefined : normaliseAmount(cell);
      return amount?.ok === true ? amount.value : cell;
    }
    case 'date':
      return cell.trim() === '' ? cell : normaliseDate(cell);
    case 'time':
      return timeOf(cell);
    default:
      return NUMBERS.has(column) && /^\d{1,9}$/u.test(cell.trim()) ? cell.trim().padStart(10, '0') : cell;
  }
}

/** Ten digits; a spreadsheet drops the zeros that they begin with. */
const NUMBERS: ReadonlySet<string> = new Set(['票据号码', '冲红原票据号码', '重开原票据号码']);

function timeOf(cell: string): string {
  const [, hours, rest, seconds = ':00'] = /^(\d{1,2})(:\d{2})(:\d{2})?$/u.exec(cell.trim()) ?? [];
  return hours === undefined || rest === undefined ? cell : `${hours.padStart(2, '0')}${rest}${seconds}`;
}
