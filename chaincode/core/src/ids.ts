import { isDate } from './time.ts';

/** 票据代码: region 2, category 2 (06 medical), kind 2 (01 outpatient, 02 inpatient), year 2. */
export function isReceiptCode(text: string): boolean {
  return /^\d{8}$/.test(text);
}

export type ReceiptCodeParts = {
  readonly region: string;
  readonly category: string;
  readonly kind: string;
  /** Two digits: the year of issue, or the year before it. */
  readonly year: string;
};

/** Call only with what `isReceiptCode` accepts. */
export function receiptCodeParts(code: string): ReceiptCodeParts {
  return { region: code.slice(0, 2), category: code.slice(2, 4), kind: code.slice(4, 6), year: code.slice(6, 8) };
}

/** 票据号码 */
export function isReceiptNumber(text: string): boolean {
  return /^\d{10}$/.test(text);
}

/** 校验码, after lower-casing: random, so it proves by comparison only. */
export function isCheckCode(text: string): boolean {
  return /^[0-9a-z]{6}$/.test(text);
}

/** 定点医药机构编码: H hospital, P pharmacy. */
export function isMedinsCode(text: string): boolean {
  return /^[HP]\d{11}$/.test(text);
}

const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC_FORM = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** The form of a 统一社会信用代码, its check character not looked at. */
export function hasUsccForm(text: string): boolean {
  return USCC_FORM.test(text);
}

/** GB 32100-2015. */
export function isUscc(text: string): boolean {
  if (!hasUsccForm(text)) return false;
  const sum = USCC_WEIGHTS.reduce((total, weight, i) => total + weight * USCC_ALPHABET.indexOf(text.charAt(i)), 0);
  return text.charAt(17) === USCC_ALPHABET.charAt((31 - (sum % 31)) % 31);
}

const RESIDENT_ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const RESIDENT_ID_CHECKS = '10X98765432';

/** The form of a 居民身份证号, neither its date nor its check character looked at. */
export function hasResidentIdForm(text: string): boolean {
  return /^\d{17}[\dXx]$/.test(text);
}

/** GB 11643-1999, with a real date of birth; a lower-case x is accepted (normaliseResidentId writes it as X). */
export function isResidentId(text: string): boolean {
  if (!hasResidentIdForm(text)) return false;
  if (!isDate(`${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`)) return false;
  const sum = RESIDENT_ID_WEIGHTS.reduce((total, weight, i) => total + weight * Number(text.charAt(i)), 0);
  return text.charAt(17).toUpperCase() === RESIDENT_ID_CHECKS.charAt(sum % 11);
}
