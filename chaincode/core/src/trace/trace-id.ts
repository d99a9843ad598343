import { hasCheckDigit } from './check-digit.ts';

const NATIONAL = /^cn20:8\d{19}$/;
const BOX = /^gs1:01(\d{14})21[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/;
const CONTAINER = /^sscc:00(\d{18})$/;

/** Whether a text is the canonical id that reading some trace code gives. */
export function isTraceId(text: string): boolean {
  if (NATIONAL.test(text)) return true;
  const number = BOX.exec(text)?.[1] ?? CONTAINER.exec(text)?.[1];
  return number !== undefined && hasCheckDigit(number);
}

/** What the registry knows a product's level by: GTIN-14 or the seven digits of the 药品标识码; none for an SSCC. */
export type CodePrefix = { readonly scheme: 'gs1' | 'cn20'; readonly prefix: string };

/** Call only with what `isTraceId` accepts. */
export function codePrefixOf(id: string): CodePrefix | undefined {
  if (id.startsWith('cn20:')) return { scheme: 'cn20', prefix: id.slice(5, 12) };
  return id.startsWith('gs1:') ? { scheme: 'gs1', prefix: id.slice(6, 20) } : undefined;
}
