import { z } from 'zod';

/** A bytea column. */
export const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'bytes expected');
