import { readScannedCode } from '../../scan/scanned-code.ts';
import type { ReceiptName } from '../../api/publish.ts';

/** The two numbers in what was typed or scanned: `33060125-0000000101`, with any blanks and marks, or a QR code's text. */
export function receiptNameIn(text: string): ReceiptName | undefined {
  const scanned = readScannedCode(text, new Date().getFullYear());
  if (scanned.kind === 'receipt') {
    return { code: scanned.elements.eInvoiceCode, number: scanned.elements.eInvoiceNumber };
  }
  const digits = text.normalize('NFKC').replaceAll(/[\s\-_,，、/]/gu, '');
  return /^\d{18}$/u.test(digits) ? { code: digits.slice(0, 8), number: digits.slice(8) } : undefined;
}
