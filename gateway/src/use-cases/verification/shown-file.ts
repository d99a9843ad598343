import {
  isPlainObject,
  isReceiptQrText,
  parsed,
  parseReceiptQr,
  PiaosuError,
  presentedFromJson,
  refuse,
  refused,
  toJson,
  underPointer,
  unwrap,
  type Json,
  type Parsed,
  type PresentedReceipt,
  type ReceiptQr,
} from '@piaosu/core';
import { isXmlText, readFiscalXml } from '../../formats/fiscal-xml.ts';
import { parseStrictJson } from '../../http/strict-json.ts';
import { decodeUpload } from '../../publish/import/upload-text.ts';

/** What somebody shows of a receipt, once it is told what it is. */
export type Shown =
  | { readonly form: 'QR'; readonly qr: ReceiptQr }
  | { readonly form: 'PACKAGE'; readonly json: unknown }
  | { readonly form: 'FILE'; readonly presented: PresentedReceipt; readonly json: Json };

/** The JSON form of a receipt as it was shown, or the answer of our own route that has it under `receipt`. */
export function shownReceipt(input: unknown): Parsed<Shown> {
  const json = isPlainObject(input) && isPlainObject(input['receipt']) ? input['receipt'] : input;
  const presented = presentedFromJson(json);
  // Through the canonical encoder: what goes to the publisher is plain JSON and nothing else.
  if (!presented.ok) return presented;
  // What goes to the publisher is JSON that our encoder takes and nothing else.
  const sendable = toJson(json);
  return sendable === undefined
    ? refuse('SCHEMA')
    : parsed({ form: 'FILE', presented: presented.value, json: sendable });
}

/** One fiscal XML receipt. */
export function shownXml(text: string): Parsed<Shown> {
  const receipts = readFiscalXml(text);
  if (!receipts.ok) return receipts;
  const [only, another] = receipts.value;
  return only === undefined || another !== undefined
    ? refuse('SCHEMA', { expected: 'one EInvoice' })
    : shownReceipt(only);
}

export function shownQr(text: string): Parsed<Shown> {
  const qr = parseReceiptQr(text);
  return qr.ok ? parsed({ form: 'QR', qr: qr.value }) : qr;
}

/** Any file that somebody drops: told by how it begins, in UTF-8 or GB18030. */
export function shownFile(base64: string): Parsed<Shown> {
  const bytes = Buffer.from(base64, 'base64');
  try {
    const { text } = decodeUpload(bytes);
    if (isXmlText(text)) return shownXml(text);
    if (isReceiptQrText(text)) return shownQr(text);
    const json = parseStrictJson(Buffer.from(text));
    const isPackage = isPlainObject(json) && json['type'] === 'piaosu/receipt-package';
    return isPackage ? parsed({ form: 'PACKAGE', json }) : shownReceipt(json);
  } catch (error) {
    if (error instanceof PiaosuError) return refuse(error.code, error.evidence);
    throw error;
  }
}

/** The value, or its faults under the member of the request that it came in. Throws PiaosuError. */
export function readShown(shown: Parsed<Shown>, pointer: string): Shown {
  return unwrap(shown.ok ? shown : refused(...underPointer(pointer, shown.faults)));
}
