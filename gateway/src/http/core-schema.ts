import { z } from 'zod';
import { parseShape } from '@piaosu/core';
import type { Shape } from '@piaosu/core';

/** A text by one of core's shapes: what the ledger accepts is written there once. */
export function textOf(shape: Shape<string>, meta: { readonly description: string; readonly example: string }) {
  const { description, example } = meta;
  return z
    .string()
    .refine((value) => parseShape(shape, value).ok, { error: `expected ${description}` })
    .meta({ description, examples: [example] });
}

/** Transaction time as the ledger has it (epoch seconds) for the wire. */
export function toRfc3339(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString();
}
