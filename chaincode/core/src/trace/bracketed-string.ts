import { padGtin, type Gs1Element } from './element.ts';
import { FNC1 } from './element-string.ts';

/** An AI in brackets of one kind, or an opening bracket that is data because a backslash stands before it. */
const MARK = /\\\(|\((\d{2,4})\)|\[(\d{2,4})\]|\{(\d{2,4})\}/g;

/** A separator, also as a picture of it, that a value in brackets has no use for. */
const SEPARATORS_AROUND = new RegExp(`^${FNC1}+|(?:${FNC1}|<GS>|<FNC1>)+$`, 'gi');

/** Whether the text begins as people read and write element strings: `(01)…`. */
export function isBracketed(text: string): boolean {
  return /^[([{]\d{2,4}[)\]}]/.test(text);
}

/**
 * Reads human-readable interpretation (GS1 General Specifications §4.14), `(01)…(21)…`, also in square or curly
 * brackets. Two to four digits in brackets are an AI unless a backslash stands before them, as GS1's own tools write it;
 * other brackets are data. GTINs may have 8, 12 or 13 digits here. Call only with what `isBracketed` accepts.
 */
export function readBracketed(text: string): readonly Gs1Element[] {
  const marks = [...text.matchAll(MARK)].filter(([whole]) => whole !== '\\(');
  return marks.map((mark, i) => {
    const ai = mark[0].slice(1, -1);
    const value = text.slice(mark.index + mark[0].length, marks[i + 1]?.index);
    return padGtin({ ai, value: value.replaceAll(SEPARATORS_AROUND, '').replaceAll('\\(', '(') });
  });
}
