import { PiaosuError } from '@piaosu/core';
import { z } from 'zod';
import { jsonAnswer, type AnswerWriter } from '../http/answer.ts';
import { toCursor } from '../http/page.ts';

/** Pages as EPCIS 2.0 §12.6 has them: asked for by `perPage` and `nextPageToken`, the next one in the header Link. */
export const epcisPage = {
  perPage: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(30)
    .meta({ description: 'Items at most', examples: [30] }),
  nextPageToken: z
    .string()
    .max(512)
    .optional()
    .meta({ description: 'From the header Link of the page before; opaque' }),
};

/** An answer, and the address of the page after it. */
export interface Linked<T> {
  readonly body: T;
  readonly next: string | null;
}

/** As `jsonAnswer`, with the next page in the header Link. */
export function linkedAnswer<S extends z.ZodType>(
  schema: S,
  options: { readonly description: string; readonly example: z.input<S> },
): AnswerWriter<Linked<z.input<S>>> {
  return {
    spec: jsonAnswer(schema, options).spec,
    present: ({ body, next }) => ({
      ...{ kind: 'json', status: 200, body, text: undefined, location: undefined },
      ...(next === null ? {} : { headers: { link: `<${next}>; rel="next"` } }),
    }),
  };
}

/** Where a list goes on; `query`: what it was asked for. */
export function nextAddress(path: string, query: Readonly<Record<string, unknown>>, token: string): string {
  const given = Object.entries(query).filter(([name]) => name !== 'nextPageToken');
  const parameters = new URLSearchParams();
  for (const [name, value] of given) for (const each of textsOf(value)) parameters.append(name, each);
  parameters.append('nextPageToken', token);
  return `/v1${path}?${parameters.toString()}`;
}

/** Whatever else a parameter was, its query has been refused. */
function textsOf(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((each) =>
    typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean' ? [String(each)] : [],
  );
}

/** Cuts a page from one row more than it holds. */
export function toLinked<Row, T>(
  rows: readonly Row[],
  page: { readonly path: string; readonly perPage: number },
  placeOf: (row: Row) => string,
  present: (row: Row) => T,
): Linked<T[]> {
  const { path, perPage } = page;
  const items = rows.slice(0, perPage);
  const last = rows.length > perPage ? items.at(-1) : undefined;
  const next = last === undefined ? null : nextAddress(path, { perPage }, toCursor(placeOf(last)));
  return { body: items.map(present), next };
}

/** Throws PiaosuError SCHEMA for a token that is none of ours. */
export function refusedToken(): PiaosuError {
  return new PiaosuError('SCHEMA', [{ pointer: '/nextPageToken', code: 'SCHEMA' }]);
}
