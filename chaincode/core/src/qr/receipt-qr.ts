import { canonicalJson } from '../encoding/canonical-json.ts';
import { prefixedUtf8 } from '../encoding/bytes.ts';
import { fromBase64Url, toBase64Url } from '../encoding/text-forms.ts';
import { field, MAX_FEN } from '../ledger/field.ts';
import { formatFen } from '../money.ts';
import type { ReceiptElements } from '../receipt/receipt-elements.ts';
import { isCheckCode } from '../ids.ts';
import { parsed, refuse, type Parsed } from '../result.ts';
import { integer, oneOf, parseShape, record, text, textThat, type TypeOf } from '../shape/shape.ts';
import { isDate } from '../time.ts';

/** What an issuer vouches for in a QR code: the elements, who issues it, and the key that signs. */
export const receiptQrPayloadShape = record({
  v: oneOf(1),
  eInvoiceCode: field.receiptCode,
  eInvoiceNumber: field.receiptNumber,
  checkCode: textThat(isCheckCode),
  issueDate: textThat(isDate),
  totalFen: integer(-MAX_FEN, MAX_FEN),
  /** 定点医药机构编码 */
  issuer: field.institution,
  keyId: field.keyId,
});
export type ReceiptQrPayload = TypeOf<typeof receiptQrPayloadShape>;

/** A QR code as it was read: nothing in it is believed before its signature is. */
export type ReceiptQr = {
  readonly payload: ReceiptQrPayload;
  /** 64 bytes r‖s (IEEE P1363), base64url; the scheme is that of the key. */
  readonly signature: string;
};

/** The longest text that `printReceiptQr` makes has 258 characters: byte mode, version 11 with error correction M. */
export const MAX_QR_CHARACTERS = 300;

const PREFIX = 'PSR1.';
const SIGNATURE = /^[0-9A-Za-z_-]{86}$/;
/**
 * The prefix, seven parts and the signature, separated by full stops. Only a key id may itself contain full stops; the
 * signature has none and a fixed length, so that a text can be cut in one way only. A total is written without leading
 * zeros, dates without hyphens.
 */
const QR_TEXT =
  /^PSR1\.(\d{8})\.(\d{10})\.([0-9a-z]{6})\.(\d{4})(\d{2})(\d{2})\.(0|-?[1-9]\d{0,13})\.([0-9A-Za-z-]{1,48})\.([0-9A-Za-z._-]{1,64})\.([0-9A-Za-z_-]{86})$/;

const QR_DOMAIN = 'piaosu/receipt-qr/v1\0';

/** What the issuer signs: a domain of its own, so that no header or operation can pass for a QR code. */
export function receiptQrMessage(payload: ReceiptQrPayload): Uint8Array {
  return prefixedUtf8(QR_DOMAIN, canonicalJson(payload));
}

/** The text of the QR code. `signature`: 64 bytes over `receiptQrMessage`. Throws nothing; the payload is the issuer's own. */
export function printReceiptQr(payload: ReceiptQrPayload, signature: Uint8Array): string {
  const { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalFen, issuer, keyId } = payload;
  const parts = [
    eInvoiceCode,
    eInvoiceNumber,
    checkCode,
    issueDate.replaceAll('-', ''),
    String(totalFen),
    issuer,
    keyId,
  ];
  return `${PREFIX}${parts.join('.')}.${toBase64Url(signature)}`;
}

/** Whether a text means to be such a code: what a desk's scanner reads is sorted by it before it is parsed. */
export function isReceiptQrText(text: string): boolean {
  return text.trim().startsWith(PREFIX);
}

/**
 * Reads the text of a QR code; blanks around it, as scanners add them, are dropped. Refuses with SCHEMA whatever
 * `printReceiptQr` would not have written: one receipt, key and signature have one text.
 */
export function parseReceiptQr(scanned: string): Parsed<ReceiptQr> {
  const found = scanned.length > 2 * MAX_QR_CHARACTERS ? null : QR_TEXT.exec(scanned.trim());
  if (found === null) return refuse('SCHEMA', { expected: 'PSR1.…' });
  const [, code, number, checkCode, year = '', month = '', day = '', fen, issuer, keyId, signature = ''] = found;
  const payload = parseShape(receiptQrPayloadShape, {
    v: 1,
    eInvoiceCode: code,
    eInvoiceNumber: number,
    checkCode,
    issueDate: `${year}-${month}-${day}`,
    totalFen: Number(fen),
    issuer,
    keyId,
  });
  if (!payload.ok) return payload;
  // Spare bits of the last character must be zero, or one signature would have four spellings.
  const bytes = fromBase64Url(signature);
  return bytes.ok ? parsed({ payload: payload.value, signature }) : bytes;
}

/** The elements of a QR code, as a form would ask for them. */
export function elementsOfQr({ payload }: ReceiptQr): ReceiptElements {
  const { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalFen } = payload;
  return { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount: formatFen(totalFen) };
}

/** The shape of a QR code that travels as JSON between programs, for files that carry one beside other things. */
export const receiptQrShape = record({ payload: receiptQrPayloadShape, signature: text(SIGNATURE) });
