import { readFen } from './money.ts';
import { parsed, refuse, type Parsed } from './result.ts';

const FULL_WIDTH_LETTER_OR_DIGIT = /[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]/g;
const FULL_WIDTH_OFFSET = 0xfee0;

/** Full-width digits and letters, as Chinese input methods write them, to ASCII; blanks around are dropped. */
export function normaliseText(text: string): string {
  return text.trim().replace(FULL_WIDTH_LETTER_OR_DIGIT, toAscii);
}

/** As normaliseText, for an identity number: lower-case x is written as X. */
export function normaliseIdentity(text: string): string {
  return normaliseText(text).toUpperCase();
}

/**
 * An amount as people type it ('1000', '１０００．５', '1,000.00') to the form of the wire. For forms filled in by hand
 * only: what is published must be written exactly. Never rounds; a third decimal is AMOUNT_FORMAT.
 */
export function normaliseAmount(text: string): Parsed<string> {
  const plain = normaliseText(text)
    .replace(/[．。]/g, '.')
    .replace(/[，]/g, ',')
    .replace(/^[－−]/, '-');
  const [, sign = '', whole = '', decimals = ''] = HUMAN_AMOUNT.exec(plain) ?? [];
  const amount = `${sign}${whole.replaceAll(',', '')}.${decimals.padEnd(2, '0')}`;
  return readFen(amount) === undefined ? refuse('AMOUNT_FORMAT', { expected: '1000.00' }) : parsed(amount);
}

const HUMAN_AMOUNT = /^(-?)(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d{1,2}))?$/;

/** A date as people type it (20260105, 2026/1/5, 2026年1月5日) to YYYY-MM-DD; what it cannot read is returned as it is. */
export function normaliseDate(text: string): string {
  const plain = normaliseText(text).replace(/[－−]/g, '-').replaceAll('／', '/');
  const found = /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ?? /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain);
  const [, year = '', month = '', day = ''] = found ?? [];
  return found === null ? plain : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function toAscii(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) - FULL_WIDTH_OFFSET);
}
