import type { ReceiptElements } from '../../api/verification.ts';
import type { ScannedCode } from '../../scan/scanned-code.ts';
import { newRow } from './desk-row.ts';
import type { SortedFile } from './receipt-file.ts';
import { base64Of } from './receipt-file.ts';
import type { Wanted } from './use-desk.ts';

/** What a patient shows on the phone: the service judges it, here it is only told from other codes. */
const PRESENTATION = /^PSP1\.[\w-]+\.[\w-]+$/u;

/** What is to be asked about a scanned code; undefined where it is no receipt. */
export function wantedOf(code: ScannedCode): Wanted | undefined {
  const text = code.text.trim();
  if (code.kind === 'receipt') {
    const receipt = `${code.elements.eInvoiceCode}-${code.elements.eInvoiceNumber}`;
    const row = newRow(receipt, { from: 'scan' }, { receipt, elements: code.elements });
    return { row, question: () => Promise.resolve({ qr: text }) };
  }
  if (!PRESENTATION.test(text)) return undefined;
  const row = newRow(text, { from: 'shown' }, { presentation: text });
  return { row, question: () => Promise.resolve({ presentation: text }) };
}

/** What somebody read off the paper. */
export function typedWanted(elements: ReceiptElements): Wanted {
  const receipt = `${elements.eInvoiceCode.trim()}-${elements.eInvoiceNumber.trim()}`;
  const row = newRow(receipt, { from: 'typed' }, { receipt, elements });
  return { row, question: () => Promise.resolve({ elements }) };
}

let files = 0;

/** A file of one receipt, read when it is its turn. */
export function fileWanted({ file, receipt }: Extract<SortedFile, { is: 'receipt' }>): Wanted {
  files += 1;
  const row = newRow(`file ${String(files)}`, { from: 'file', name: file.name }, { receipt });
  return { row, question: async () => ({ file: await base64Of(file) }) };
}
