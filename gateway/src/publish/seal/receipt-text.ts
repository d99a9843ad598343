import { PiaosuError, parsed, refuse, type Parsed } from '@piaosu/core';
import { parseStrictJson } from '../../http/strict-json.ts';

/** Every string of a JSON text, and behind it the colon that makes it a key. */
const STRINGS = /"(?:[^"\\]|\\.)*"(\s*:)?/gu;

/**
 * One receipt as JSON text. Refuses MALFORMED_JSON and DUPLICATE_KEY. Counting keys in text and value finds out whether
 * one came twice at a third of the cost of walking the tokens, which is then done only to name it.
 */
export function parseReceiptText(text: string): Parsed<unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return countKeys(value) === countKeysIn(text) ? parsed(value) : strictly(text);
  } catch {
    // Not JSON at all; the strict reader says so in our own words.
    return strictly(text);
  }
}

function strictly(text: string): Parsed<unknown> {
  try {
    return parsed(parseStrictJson(Buffer.from(text)));
  } catch (error) {
    if (error instanceof PiaosuError) return refuse(error.code, error.evidence);
    throw error;
  }
}

function countKeysIn(text: string): number {
  let keys = 0;
  for (const match of text.matchAll(STRINGS)) if (match[1] !== undefined) keys += 1;
  return keys;
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members: unknown[] = Object.values(value);
  const own = Array.isArray(value) ? 0 : members.length;
  return members.reduce<number>((sum, member) => sum + countKeys(member), own);
}
