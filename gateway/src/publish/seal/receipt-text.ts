import { PiaosuError, parsed, refuse, type Parsed } from '@piaosu/core';
import { parseStrictJson } from '../../http/strict-json.ts';
import { endOfString } from '../json-string.ts';

const COLON = 0x3a;
/** Behind a key may stand what JSON calls whitespace; the texts we get have at most a blank. */
const LAST_BLANK = 0x20;

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

/** Strings with a colon behind them. The text has been read as JSON before, so every string ends. */
function countKeysIn(text: string): number {
  let keys = 0;
  for (let open = text.indexOf('"'); open >= 0;) {
    let after = endOfString(text, open) + 1;
    while (text.charCodeAt(after) <= LAST_BLANK) after += 1;
    if (text.charCodeAt(after) === COLON) keys += 1;
    open = text.indexOf('"', after);
  }
  return keys;
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members: unknown[] = Object.values(value);
  const own = Array.isArray(value) ? 0 : members.length;
  return members.reduce<number>((sum, member) => sum + countKeys(member), own);
}
