import { PiaosuError } from '../result.ts';
import { utf8 } from './bytes.ts';
import { isPlainObject, isUnknownArray, type Json } from './json.ts';

/** Deeper values are hostile: nothing of ours is nested deeper than 8, and recursion must end before the stack does. */
const MAX_DEPTH = 64;

/**
 * The one encoder of what is hashed, signed or stored: RFC 8785 without floats. Keys sorted by UTF-16 units, no blanks.
 * Throws PiaosuError NOT_CANONICAL for what has no such form: floats, unsafe integers, lone surrogates, undefined,
 * class instances, nesting deeper than 64.
 */
export function canonicalJson(value: Json): string {
  return written(value);
}

export function canonicalBytes(value: Json): Uint8Array {
  return utf8(written(value));
}

/**
 * Reads text that must be its own canonical form; so a duplicate key, a blank or another spelling of a number cannot
 * pass. Throws PiaosuError MALFORMED_JSON or NOT_CANONICAL.
 */
export function parseCanonicalJson(text: string): Json {
  const value = parseJson(text);
  if (!isCanonical(value, text)) throw new PiaosuError('NOT_CANONICAL');
  return value;
}

/** A foreign value as Json, or undefined when canonical JSON cannot express it. */
export function toJson(value: unknown): Json | undefined {
  return isJson(value) ? value : undefined;
}

/** A JSON string literal as RFC 8785 writes it, for callers that know the shape of what they encode. */
export function quoteJson(text: string): string {
  if (!text.isWellFormed()) throw new PiaosuError('NOT_CANONICAL', 'lone surrogate');
  return ownForm(text);
}

/** RFC 8785 §3.2.2.2 takes ECMAScript's own string escapes, so this is the encoder and not a second one. */
function ownForm(value: unknown): string {
  // eslint-disable-next-line no-restricted-properties
  return JSON.stringify(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PiaosuError('MALFORMED_JSON', null, cause);
  }
}

function isCanonical(value: unknown, text: string): value is Json {
  return written(value) === text;
}

/**
 * What has its keys in order the engine writes canonically itself, in half the time. It escapes half of a surrogate pair,
 * which the encoder refuses: what looks like one is left to the encoder.
 */
function written(value: unknown): string {
  const text = isJsonAt(value, 0, IN_ORDER) ? ownForm(value) : undefined;
  return text === undefined || text.includes('\\ud') ? encode(value, 0) : text;
}

/** Whether canonical JSON can express a foreign value. */
export function isJson(value: unknown): value is Json {
  return isJsonAt(value, 0, EXPRESSIBLE);
}

interface Rule {
  keys(keys: readonly string[]): boolean;
  text(value: string): boolean;
}

const EXPRESSIBLE: Rule = {
  keys: (keys) => keys.every((key) => key.isWellFormed()),
  text: (value) => value.isWellFormed(),
};
const IN_ORDER: Rule = { keys: isSorted, text: () => true };

/** Whether {@link encode} would refuse nothing of it, without the text, and its texts and keys keep a rule. */
function isJsonAt(value: unknown, depth: number, rule: Rule): boolean {
  if (typeof value === 'string') return rule.text(value);
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (value === null || typeof value === 'boolean') return true;
  if (depth === MAX_DEPTH) return false;
  if (isUnknownArray(value)) return isJsonList(value, depth + 1, rule);
  return isPlainObject(value) && isJsonObject(value, depth + 1, rule);
}

function isJsonList(values: readonly unknown[], depth: number, rule: Rule): boolean {
  // By index, as in encodeArray: `every` would skip the holes of a sparse array.
  for (let i = 0; i < values.length; i++) if (!isJsonAt(values[i], depth, rule)) return false;
  return true;
}

function isJsonObject(value: Readonly<Record<string, unknown>>, depth: number, rule: Rule): boolean {
  const keys = Object.keys(value);
  return rule.keys(keys) && keys.every((key) => isJsonAt(value[key], depth, rule));
}

/** By UTF-16 units, as `<` compares. */
function isSorted(keys: readonly string[]): boolean {
  return keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') < key);
}

function encode(value: unknown, depth: number): string {
  if (typeof value === 'string') return quoteJson(value);
  if (typeof value === 'number') return encodeInteger(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (depth === MAX_DEPTH) throw new PiaosuError('NOT_CANONICAL', 'nested too deep');
  if (isUnknownArray(value)) return encodeArray(value, depth + 1);
  if (isPlainObject(value)) return encodeObject(value, depth + 1);
  throw new PiaosuError('NOT_CANONICAL', `a value of type ${typeof value}`);
}

function encodeInteger(value: number): string {
  if (!Number.isSafeInteger(value)) throw new PiaosuError('NOT_CANONICAL', 'a number that is no safe integer');
  return value === 0 ? '0' : String(value);
}

function encodeArray(values: readonly unknown[], depth: number): string {
  let text = '';
  // An index loop, because forEach would skip the holes of a sparse array silently.
  for (let i = 0; i < values.length; i++) text += (i === 0 ? '' : ',') + encode(values[i], depth);
  return `[${text}]`;
}

function encodeObject(value: Readonly<Record<string, unknown>>, depth: number): string {
  let text = '';
  const keys = Object.keys(value);
  for (const key of isSorted(keys) ? keys : keys.sort()) {
    text += `${text === '' ? '' : ','}${quoteJson(key)}:${encode(value[key], depth)}`;
  }
  return `{${text}}`;
}
