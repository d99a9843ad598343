import {
  parseBatch,
  parseCanonicalJson,
  parseOnce,
  PiaosuError,
  type Json,
  type LedgerKind,
  type Operation,
  type Shape,
} from '@piaosu/core';

/** One write of a transaction beside what stood under the key before it. */
export interface Change {
  readonly key: string;
  readonly kind: LedgerKind;
  readonly parts: readonly string[];
  readonly before: Uint8Array | undefined;
  /** Undefined when the key was deleted. */
  readonly after: Uint8Array | undefined;
}

/** What a re-check may look at: the changes of one transaction, its operations, and state as it stood before. */
export interface ChangeSet {
  readonly changes: readonly Change[];
  readonly operations: readonly Operation[];
  /** Transaction time, epoch seconds; absent where a re-check is asked about no transaction. */
  readonly time?: number;
  /** The value of a key before the transaction, or undefined. Only keys named by `keysToRead` are there. */
  valueBefore(key: string): Uint8Array | undefined;
}

/** The operations of a submitted batch; none when the argument is no batch (an endorser accepted what it should not). */
export function operationsOf(batch: string | undefined): readonly Operation[] {
  const parsed = parseBatch(readJson(batch));
  return parsed.ok ? parsed.value.map((signed) => signed.op) : [];
}

/** A stored value as the record its kind promises, or undefined: what endorsers wrote is not believed. */
export function readRecord<T>(shape: Shape<T>, value: Uint8Array | undefined): T | undefined {
  if (value === undefined) return undefined;
  const parsed = parseOnce(shape, jsonOf(value));
  return parsed.ok ? parsed.value : undefined;
}

/**
 * The rules read the same bytes again and again, a lot's record once for each of its boxes: read once, that is a third of
 * what a dispensed box costs here. It ends with the block whose bytes they are; nobody writes into bytes or records.
 */
const known = new WeakMap<Uint8Array, Json>();

function jsonOf(value: Uint8Array): Json {
  const found = known.get(value);
  if (found !== undefined) return found;
  const read = readJson(Buffer.from(value.buffer, value.byteOffset, value.length).toString('utf8'));
  known.set(value, read);
  return read;
}

function readJson(text: string | undefined): Json {
  if (text === undefined) return null;
  try {
    return parseCanonicalJson(text);
  } catch (error) {
    // Unreadable is a value of its own here: no shape accepts null.
    if (error instanceof PiaosuError) return null;
    throw error;
  }
}
