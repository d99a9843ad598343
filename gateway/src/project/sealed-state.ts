import {
  parseCanonicalJson,
  parseShape,
  PiaosuError,
  segmentRecordShape,
  unwrap,
  type Json,
  type ReceiptRef,
  type SegmentRecord,
} from '@piaosu/core';
import type { Sql } from '../db/index.ts';
import { selectState, selectStateRange, type SealedStateRow } from '../db/projection.ts';
import type { ProjectedRecord } from '../organisation.ts';
import type { RowSeal } from './seal.ts';

/** A segment with the key it stands under. */
export interface Segment {
  readonly key: string;
  readonly record: SegmentRecord;
}

const SEGMENT_PAGE = 1000;

/** Records kept in memory: checkpoints, institutions, products and lots are few and asked for at every verification or scan. */
const CACHED = 10_000;
const CACHED_KINDS = /^(?:REG|CKP|SEG|CAL|PRD|PFX|PRE|LOT)~/u;

/** Greater than every character a key may hold, so that `prefix` + it is above all keys with the prefix. */
const ABOVE_ALL = '\u{10FFFF}';

/**
 * Reads of the projected state. A row counts only while its seal holds: one edited in SQL is INDEX_DIVERGED (PiaosuError)
 * and the caller asks the peer instead. What is cached was sealed when it was read, and is dropped when a block writes it.
 */
export class SealedState {
  readonly #sql: Sql;
  readonly #seal: RowSeal;
  readonly #cache = new Map<string, ProjectedRecord>();
  readonly #segments = new Map<string, readonly Segment[]>();
  /** Counts blocks: what was read before one and arrives after it may be old and is not kept. */
  #generation = 0;

  constructor(sql: Sql, seal: RowSeal) {
    this.#sql = sql;
    this.#seal = seal;
  }

  async record(key: string): Promise<ProjectedRecord | undefined> {
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const generation = this.#generation;
    const [row] = await selectState(this.#sql, [key]);
    if (row === undefined) return undefined;
    const record = this.open(row);
    if (CACHED_KINDS.test(key) && generation === this.#generation) this.#remember(record);
    return record;
  }

  /** Those that there are, in one statement for all that are not in memory. */
  async recordsOf(keys: readonly string[]): Promise<ProjectedRecord[]> {
    const known = keys.flatMap((key) => this.#cache.get(key) ?? []);
    const missing = keys.filter((key) => !this.#cache.has(key));
    if (missing.length === 0) return known;
    const generation = this.#generation;
    const read = (await selectState(this.#sql, missing)).map((row) => this.open(row));
    for (const record of read) {
      if (CACHED_KINDS.test(record.key) && generation === this.#generation) this.#remember(record);
    }
    return [...known, ...read];
  }

  /** A record that was asked for before, without a statement. */
  cached(key: string): ProjectedRecord | undefined {
    return this.#cache.get(key);
  }

  /** The allotted segment that the number lies in. */
  async segmentOf({ eInvoiceCode, eInvoiceNumber }: ReceiptRef): Promise<Segment | undefined> {
    const segments = this.#segments.get(eInvoiceCode) ?? (await this.#readSegments(eInvoiceCode));
    return segments.find(({ record }) => record.from <= eInvoiceNumber && eInvoiceNumber <= record.to);
  }

  async list(
    prefix: string,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<ProjectedRecord[]> {
    const after = page.after !== undefined && page.after > prefix ? page.after : prefix;
    const rows = await selectStateRange(this.#sql, after, `${prefix}${ABOVE_ALL}`, page.limit);
    return rows.map((row) => this.open(row));
  }

  /** The record of a row read by a statement of the caller's own. Throws PiaosuError INDEX_DIVERGED. */
  open(row: SealedStateRow): ProjectedRecord {
    if (!this.#seal.holds(row, row.seal)) throw new PiaosuError('INDEX_DIVERGED', { key: row.key });
    return { key: row.key, value: readValue(row.value), tx: row.tx, block: row.block };
  }

  forget(keys: readonly string[]): void {
    this.#generation += 1;
    for (const key of keys) this.#cache.delete(key);
    if (keys.some((key) => key.startsWith('SEG~'))) this.#segments.clear();
  }

  forgetAll(): void {
    this.#generation += 1;
    this.#cache.clear();
    this.#segments.clear();
  }

  async #readSegments(code: string): Promise<readonly Segment[]> {
    const generation = this.#generation;
    const segments: Segment[] = [];
    let after: string | undefined;
    do {
      const page = await this.list(`SEG~${code}~`, { after, limit: SEGMENT_PAGE });
      // The head of the list stands among its segments and is none.
      segments.push(...page.filter(({ key }) => !key.endsWith('~HEAD')).map(toSegment));
      after = page.length < SEGMENT_PAGE ? undefined : page.at(-1)?.key;
    } while (after !== undefined);
    if (generation === this.#generation && segments.length > 0) this.#segments.set(code, segments);
    return segments;
  }

  #remember(record: ProjectedRecord): void {
    // A Map keeps the order of insertion: the first key is the oldest.
    const [oldest] = this.#cache.keys();
    if (this.#cache.size >= CACHED && oldest !== undefined) this.#cache.delete(oldest);
    this.#cache.set(record.key, record);
  }
}

function readValue(bytes: Uint8Array): Json {
  return parseCanonicalJson(Buffer.from(bytes).toString('utf8'));
}

function toSegment({ key, value }: ProjectedRecord): Segment {
  return { key, record: unwrap(parseShape(segmentRecordShape, value)) };
}
