/**
 * A strict reader of DER (X.690), as much of it as a certificate needs: tags of one byte, definite lengths in their shortest
 * form. Everything read may be hostile; whatever is not DER throws DerError, which never leaves this folder.
 */
export class DerError extends Error {
  override readonly name = 'DerError';
}

export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Tag, length and content. */
  readonly bytes: Uint8Array;
}

export const TAG = {
  BOOLEAN: 0x01,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OBJECT_IDENTIFIER: 0x06,
  UTF8_STRING: 0x0c,
  PRINTABLE_STRING: 0x13,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

const LONG_FORM = 0x80;
/** A certificate is some hundred bytes; three bytes of length are 16 MiB. */
const MAX_LENGTH_BYTES = 3;

/** All elements that stand one after the other in `content`. */
export function readElements(content: Uint8Array): readonly DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < content.length;) {
    const element = elementAt(content, at);
    elements.push(element);
    at += element.bytes.length;
  }
  return elements;
}

/** The one element that fills `bytes`; of this tag. */
export function readOne(bytes: Uint8Array, tag: number): DerElement {
  const [only, ...rest] = readElements(bytes);
  if (only?.tag !== tag || rest.length > 0) throw new DerError('another element expected');
  return only;
}

/** A bit string of whole bytes. */
export function bitsOf({ tag, content }: DerElement): Uint8Array {
  if (tag !== TAG.BIT_STRING || content[0] !== 0) throw new DerError('not a bit string of whole bytes');
  return content.subarray(1);
}

function elementAt(content: Uint8Array, at: number): DerElement {
  const tag = content[at];
  const first = content[at + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new DerError('no element');
  const { length, start } = first < LONG_FORM ? { length: first, start: at + 2 } : longLength(content, at + 2, first);
  const end = start + length;
  if (end > content.length) throw new DerError('element reaches beyond its end');
  return { tag, content: content.subarray(start, end), bytes: content.subarray(at, end) };
}

function longLength(content: Uint8Array, at: number, first: number): { length: number; start: number } {
  const count = first - LONG_FORM;
  if (count < 1 || count > MAX_LENGTH_BYTES) throw new DerError('length of a form that is not allowed');
  let length = 0;
  for (let i = 0; i < count; i++) length = length * 256 + (content[at + i] ?? 0);
  const isShortest = length >= (count === 1 ? LONG_FORM : 256 ** (count - 1));
  if (!isShortest) throw new DerError('length is not in its shortest form');
  return { length, start: at + count };
}
