import { elementsOfQr, parseReceiptQr, parseTraceCode } from '@piaosu/core';
import type { Code, ReceiptElements, TraceCode } from '@piaosu/core';
import { receiptQrIn, traceCodeIn } from './scanned-text.ts';

/** What a scanned text is to this product. Nothing in it is believed yet: a QR code's signature is the service's to check. */
export type ScannedCode =
  | { readonly kind: 'receipt'; readonly text: string; readonly elements: ReceiptElements }
  | { readonly kind: 'medicine'; readonly text: string; readonly code: TraceCode }
  /** Neither; why it is no trace code, which is what people mostly meant. */
  | { readonly kind: 'unknown'; readonly text: string; readonly fault: Code };

/** Sorts a text from a scanner, a camera or a keyboard; links to the public check are opened. Never throws. */
export function readScannedCode(text: string, referenceYear: number): ScannedCode {
  const qr = receiptQrIn(text);
  const receipt = qr === undefined ? undefined : parseReceiptQr(qr);
  if (qr !== undefined && receipt?.ok === true) {
    return { kind: 'receipt', text: qr, elements: elementsOfQr(receipt.value) };
  }
  const medicine = traceCodeIn(text);
  const code = parseTraceCode(medicine, { referenceYear, source: 'SCAN' });
  if (code.ok) return { kind: 'medicine', text: medicine, code: code.value };
  return { kind: 'unknown', text, fault: code.faults[0]?.code ?? 'FMT_STRUCTURE' };
}

/** The same for every form of one code: what a double scan is told by. */
export function identityOf(code: ScannedCode): string {
  return code.kind === 'medicine' ? code.code.id : code.text.trim();
}
