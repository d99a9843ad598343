import { isReceiptQrText } from '@piaosu/core';

/** What a link to this page carries behind '#': a receipt's QR text (`q`), a trace code (`t`), or that it is about medicine. */
export interface LinkedQuestion {
  readonly receipt?: string;
  /** '' with no code yet: somebody who has a box in hand. */
  readonly medicine?: string;
}

/** Longer than any code that a link carries. */
const MAX_CHARACTERS = 1000;

/** Reads the fragment of a link: `#q=PSR1.…`, `#t=…` or `#medicine`. Only the fragment: it never leaves the browser. */
export function readFragment(fragment: string): LinkedQuestion {
  if (fragment.length > MAX_CHARACTERS) return {};
  const params = new URLSearchParams(fragment.replace(/^#/, ''));
  const [receipt, medicine] = [params.get('q'), params.get('t') ?? params.get('medicine')];
  return {
    ...(receipt === null ? {} : { receipt: receipt.trim() }),
    ...(medicine === null ? {} : { medicine: medicine.trim() }),
  };
}

/** The QR text of a receipt in what a camera or picture gave: the text itself, or a link to this page that carries it. */
export function receiptQrIn(scanned: string): string | undefined {
  const text = scanned.trim();
  if (isReceiptQrText(text)) return text;
  const { receipt } = readFragment(fragmentOf(text));
  return receipt !== undefined && isReceiptQrText(receipt) ? receipt : undefined;
}

/** The trace code in what was scanned: the text as it is, unless it is a link to this page. */
export function traceCodeIn(scanned: string): string {
  return readFragment(fragmentOf(scanned)).medicine ?? scanned;
}

function fragmentOf(text: string): string {
  const at = text.indexOf('#');
  return /^https?:\/\//i.test(text.trim()) && at >= 0 ? text.trim().slice(text.trim().indexOf('#')) : '';
}
