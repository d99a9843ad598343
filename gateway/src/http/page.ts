import { z } from 'zod';
import { PiaosuError } from '@piaosu/core';

/** Query fields of every list: `?limit=50&cursor=…`. Spread into the route's query object. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .default(50)
    .meta({ description: 'Items at most', examples: [50] }),
  cursor: z.string().max(512).optional().meta({ description: '`next` of the page before; opaque' }),
};

/** A page of items; `next` is null on the last one. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable() });
}

export interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}

/**
 * Cuts a page from `limit + 1` rows: the statement asks for one row more than the page holds, which tells whether
 * there is a next page without counting.
 */
export function toPage<Row, T>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  present: (row: Row) => T,
): Page<T> {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items: items.map(present), next: last === undefined ? null : toCursor(cursorOf(last)) };
}

/** Opaque to clients, so that what it holds may change. */
export function toCursor(place: string): string {
  return Buffer.from(place, 'utf8').toString('base64url');
}

/** No place of ours holds one, and PostgreSQL refuses NUL in any text. */
const CONTROL = /\p{Cc}/u;

/** The place a cursor stands for; throws PiaosuError SCHEMA when it is not one of ours. */
export function parseCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const place = Buffer.from(cursor, 'base64url').toString('utf8');
  if (toCursor(place) !== cursor || CONTROL.test(place)) throw new PiaosuError('SCHEMA', { pointer: '/cursor' });
  return place;
}

/** As parseCursor, for lists ordered by a number. */
export function parseNumberCursor(cursor: string | undefined): number | undefined {
  const place = parseCursor(cursor);
  if (place === undefined) return undefined;
  const number = Number(place);
  if (!Number.isSafeInteger(number)) throw new PiaosuError('SCHEMA', { pointer: '/cursor' });
  return number;
}
