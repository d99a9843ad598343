import { PiaosuError } from '@piaosu/core';

/** Deeper than any body of ours; stops nesting bombs. */
const MAX_DEPTH = 64;
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/gu;

/**
 * JSON as RFC 8259 would have it, without what lets two readers see two things: bytes that are not UTF-8, a key twice in
 * one object, nesting without end. Throws PiaosuError MALFORMED_JSON or DUPLICATE_KEY (with the JSON pointer).
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  const value = parse(text);
  refuseDuplicateKeys(text);
  return value;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch (error) {
    throw new PiaosuError('MALFORMED_JSON', { reason: 'not UTF-8' }, error);
  }
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    // the parser's message quotes the input, which may be personal: it stays in the cause
    throw new PiaosuError('MALFORMED_JSON', null, error);
  }
}

/** One open object or array, and where in it the reader stands. */
interface Level {
  readonly keys: Set<string> | undefined;
  place: string | number;
  expectsKey: boolean;
}

/** Walks the tokens of a text that is known to be JSON; no recursion, so that depth costs no stack. */
function refuseDuplicateKeys(text: string): void {
  const levels: Level[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (token === '{' || token === '[') open(levels, token);
    else if (token === '}' || token === ']') levels.pop();
    else if (level !== undefined) step(levels, level, token);
  }
}

function open(levels: Level[], token: '{' | '['): void {
  if (levels.length === MAX_DEPTH) throw new PiaosuError('MALFORMED_JSON', { reason: 'too deep' });
  const isObject = token === '{';
  levels.push({ keys: isObject ? new Set() : undefined, place: isObject ? '' : 0, expectsKey: isObject });
}

function step(levels: readonly Level[], level: Level, token: string): void {
  if (token === ',') {
    if (typeof level.place === 'number') level.place += 1;
    else level.expectsKey = true;
  } else if (level.expectsKey && level.keys !== undefined) {
    takeKey(levels, level, level.keys, token);
  }
}

function takeKey(levels: readonly Level[], level: Level, keys: Set<string>, token: string): void {
  const key = token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1); // "a" and "\u0061" are one key
  level.place = key;
  level.expectsKey = false;
  if (keys.has(key)) throw new PiaosuError('DUPLICATE_KEY', [{ pointer: pointerOf(levels), code: 'DUPLICATE_KEY' }]);
  keys.add(key);
}

function pointerOf(levels: readonly Level[]): string {
  return levels.map(({ place }) => `/${String(place).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
