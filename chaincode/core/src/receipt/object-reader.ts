import { isPlainObject, isUnknownArray, type JsonObject } from '../encoding/json.ts';
import { readFen } from '../money.ts';
import { normaliseText } from '../normalise.ts';
import type { Fault } from '../result.ts';

/** What a text field must look like once it is normalised. */
export type TextForm = {
  readonly required?: boolean;
  readonly max?: number;
  /** Not asked for an empty text. */
  readonly holds?: (text: string) => boolean;
  readonly expected?: string;
  readonly normalise?: (text: string) => string;
};

/** -1: not above zero (a red receipt); 1: not below zero; 0: either. */
export type Sign = -1 | 0 | 1;

const MAX_TEXT = 200;
/** Control characters cannot be stored or shown; bidirectional overrides make a text read other than it is. */
const UNPRINTABLE = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;

/**
 * Reads one object of a foreign input field by field, in place of a cast: what is wrong becomes a fault at its pointer
 * and an empty value, so that one pass finds everything. `finish` refuses the fields that nobody asked for.
 */
export class ObjectReader {
  readonly #source: Readonly<Record<string, unknown>>;
  readonly #pointer: string;
  readonly #faults: Fault[];
  readonly #read = new Set<string>();

  constructor(source: unknown, pointer: string, faults: Fault[]) {
    this.#pointer = pointer;
    this.#faults = faults;
    this.#source = isPlainObject(source) ? source : {};
    if (!isPlainObject(source)) this.fault('', { expected: 'an object' });
  }

  text(name: string, form: TextForm): string {
    const value = this.#take(name);
    if (isDamagedNumber(value)) return this.#damaged(name);
    if (value !== undefined && typeof value !== 'string') return this.#empty(name, { expected: 'a text' });
    const text = (form.normalise ?? normaliseText)(value ?? '');
    const refusal = text === '' ? refusalOfEmpty(form) : refusalOf(text, form);
    return refusal === undefined ? text : this.#empty(name, refusal);
  }

  /** One of the listed words, or the default when the field is absent or empty. */
  word<const W extends string>(name: string, words: readonly W[], byDefault?: W): W | undefined {
    const text = this.text(name, { required: byDefault === undefined });
    if (text === '') return byDefault;
    const found = words.find((word) => word === text);
    if (found === undefined) this.fault(`/${name}`, { expected: words });
    return found;
  }

  /** A decimal string to fen; absent counts as 0.00 unless required. Written exactly: nothing is normalised or rounded. */
  amount(name: string, sign: Sign, required = false): number {
    const value = this.#take(name);
    if (value === undefined && !required) return 0;
    const fen = typeof value === 'string' ? readFen(value.trim()) : undefined;
    if (fen === undefined) return this.#faultyAmount(name, { expected: '1000.00' });
    if (fen * sign < 0) return this.#faultyAmount(name, { expected: sign > 0 ? 'no minus sign' : 'a minus sign' });
    return fen;
  }

  /** A whole number from 1 to 99999, also as digits, as a table gives it. */
  ordinal(name: string): number {
    const value = this.#take(name);
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text === 'string' && /^[1-9]\d{0,4}$/.test(text.trim())) return Number(text);
    this.fault(`/${name}`, { expected: 'a whole number from 1 to 99999' });
    return 0;
  }

  /** The raw items of a list; absent is empty. */
  list(name: string, max: number): readonly unknown[] {
    const value = this.#take(name);
    if (value === undefined) return [];
    if (isUnknownArray(value) && value.length <= max) return value;
    this.fault(`/${name}`, { expected: `a list of at most ${max}` });
    return [];
  }

  /** A nested object, or null when it is absent or null. */
  object(name: string): unknown {
    return this.#take(name) ?? null;
  }

  fault(pointer: string, detail: JsonObject): void {
    this.#faults.push({ pointer: this.#pointer + pointer, code: 'SCHEMA', detail });
  }

  finish(): void {
    for (const name of Object.keys(this.#source)) {
      if (this.#read.has(name)) continue;
      const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1');
      this.#faults.push({ pointer: `${this.#pointer}/${escaped}`, code: 'UNKNOWN_FIELD' });
    }
  }

  #take(name: string): unknown {
    this.#read.add(name);
    return this.#source[name];
  }

  #empty(name: string, detail: JsonObject): string {
    this.fault(`/${name}`, detail);
    return '';
  }

  #damaged(name: string): string {
    this.#faults.push({ pointer: `${this.#pointer}/${name}`, code: 'NUMBER_DAMAGED' });
    return '';
  }

  #faultyAmount(name: string, detail: JsonObject): number {
    this.#faults.push({ pointer: `${this.#pointer}/${name}`, code: 'AMOUNT_FORMAT', detail });
    return 0;
  }
}

/** In place of a text whose digits a spreadsheet has already rounded away: there is nothing left to read. */
export const DAMAGED_NUMBER = { damagedNumber: true } as const;

function isDamagedNumber(value: unknown): boolean {
  return isPlainObject(value) && value['damagedNumber'] === true;
}

function refusalOfEmpty(form: TextForm): JsonObject | undefined {
  return form.required === true ? { reason: 'required' } : undefined;
}

function refusalOf(text: string, form: TextForm): JsonObject | undefined {
  if (text.length > (form.max ?? MAX_TEXT)) return { reason: 'too long' };
  if (UNPRINTABLE.test(text) || !text.isWellFormed()) return { reason: 'unprintable character' };
  return form.holds?.(text) === false ? { expected: form.expected ?? 'another form' } : undefined;
}
