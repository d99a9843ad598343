import { numberIn } from './desk-row.ts';

/** Larger files are no receipt: what the service takes. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;
export const FILE_TYPES = ['.json', '.xml', '.csv', '.xlsx', '.txt'] as const;

/** A file of one receipt, or a list of many. */
export type SortedFile =
  | { readonly is: 'list'; readonly file: File }
  | { readonly is: 'receipt'; readonly file: File; readonly receipt: string | undefined };

/** Tells lists from receipts by ending and first character. What a file says is the service's to judge. */
export async function sortFile(file: File): Promise<SortedFile> {
  const name = file.name.toLowerCase();
  if (name.endsWith('.json')) {
    const text = await file.text();
    return text.trimStart().startsWith('[')
      ? { is: 'list', file }
      : { is: 'receipt', file, receipt: numberIn(parsedOr(text)) };
  }
  return name.endsWith('.xml')
    ? { is: 'receipt', file, receipt: numberInXml(await file.text()) }
    : { is: 'list', file };
}

/** The number in a fiscal e-receipt, for the table alone: nothing is verified by it. */
export function numberInXml(text: string): string | undefined {
  const code = /<EInvoiceCode>\s*(\d{8})\s*</u.exec(text)?.[1];
  const number = /<EInvoiceNumber>\s*(\d{10})\s*</u.exec(text)?.[1];
  return code === undefined || number === undefined ? undefined : `${code}-${number}`;
}

/** The bytes of a file in base64, as the service takes them. */
export function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      const { result } = reader;
      resolve(typeof result === 'string' ? (result.split(',')[1] ?? '') : '');
    });
    reader.addEventListener('error', () => {
      reject(new Error('the file could not be read', { cause: reader.error }));
    });
    reader.readAsDataURL(file);
  });
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the service says what is wrong with it
  }
}
