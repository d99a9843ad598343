import { PiaosuError } from '@piaosu/core';
import { endOfString } from '../json-string.ts';

/**
 * The elements of a JSON array as texts of their own, unread: each is then judged alone, so that one broken receipt does
 * not refuse the others, and keys that come twice are still seen. Throws PiaosuError MALFORMED_JSON for anything but an array.
 */
export function splitElements(text: string): string[] {
  const array = text.trim();
  if (!array.startsWith('[')) throw new PiaosuError('MALFORMED_JSON', { expected: 'an array' });
  const commas: number[] = [];
  const end = walk(array, commas);
  if (end !== array.length - 1) throw new PiaosuError('MALFORMED_JSON', { reason: 'brackets do not match' });
  const elements = [...commas, end].map((at, i) => array.slice((commas[i - 1] ?? 0) + 1, at));
  return elements.length === 1 && elements[0]?.trim() === '' ? [] : elements;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN: ReadonlySet<number> = new Set([0x5b, 0x7b]); // [ {
const CLOSE: ReadonlySet<number> = new Set([0x5d, 0x7d]); // ] }
const CLOSE_ARRAY = 0x5d;

/**
 * Collects the commas between elements; answers where the array ends, -1 when it does not. Over characters and not over
 * tokens of a pattern: an upload is read once more by JSON.parse, and this took seven times as long.
 */
function walk(array: string, commas: number[]): number {
  let depth = 0;
  for (let at = 0; at < array.length; at += 1) {
    const unit = array.charCodeAt(at);
    if (unit === QUOTE) at = endOfString(array, at);
    else if (OPEN.has(unit)) depth += 1;
    else if (unit === COMMA && depth === 1) commas.push(at);
    else if (CLOSE.has(unit)) {
      depth -= 1;
      if (depth === 0) return unit === CLOSE_ARRAY ? at : -1;
    }
  }
  return -1;
}
