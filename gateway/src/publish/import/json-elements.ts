import { PiaosuError } from '@piaosu/core';

/** Strings as a whole, and the characters that open, close and separate. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]/gu;

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

const DEPTH: Readonly<Record<string, number>> = { '{': 1, '[': 1, '}': -1, ']': -1 };

/** Collects the commas between elements; answers where the array ends, -1 when it does not. */
function walk(array: string, commas: number[]): number {
  let depth = 0;
  for (const { 0: token, index } of array.matchAll(TOKEN)) {
    depth += DEPTH[token] ?? 0;
    if (depth === 0) return token === ']' ? index : -1;
    if (depth === 1 && token === ',') commas.push(index);
  }
  return -1;
}
