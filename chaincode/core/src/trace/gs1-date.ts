import { isDate } from '../time.ts';

/**
 * GS1 General Specifications §7.12: a year of two digits lies within 49 years before and 50 years after the year of
 * reading, which the caller passes in, because this code has no clock.
 */
export function yearOf(twoDigits: string, referenceYear: number): number {
  const century = referenceYear - (referenceYear % 100);
  const difference = Number(twoDigits) - (referenceYear % 100);
  const shift = difference >= 51 ? -100 : difference <= -50 ? 100 : 0;
  return century + shift + Number(twoDigits);
}

/** YYMMDD to YYYY-MM-DD; day 00 is the last day of the month (§3.4). Undefined when there is no such day. */
export function dateOf(yymmdd: string, referenceYear: number): string | undefined {
  const month = `${yearOf(yymmdd.slice(0, 2), referenceYear)}-${yymmdd.slice(2, 4)}-`;
  const day = yymmdd.slice(4, 6);
  return (day === '00' ? ['31', '30', '29', '28'] : [day]).map((each) => month + each).find(isDate);
}

/** YYYY-MM-DD to YYMMDD; the year must lie in the window of whoever reads it. */
export function toGs1Date(date: string): string {
  return date.slice(2, 4) + date.slice(5, 7) + date.slice(8, 10);
}

/** Whether YYMMDD is a real day, whatever the century: a leap day must exist in 2000 + YY, as in 1900 + YY except 00. */
export function isGs1Date(yymmdd: string): boolean {
  return isDate(`20${yymmdd.slice(0, 2)}-${yymmdd.slice(2, 4)}-${yymmdd.slice(4, 6)}`);
}

/** As isGs1Date; day 00 stands for the last of the month. */
export function isGs1DateOrMonth(yymmdd: string): boolean {
  return isGs1Date(yymmdd.replace(/00$/, '01'));
}
