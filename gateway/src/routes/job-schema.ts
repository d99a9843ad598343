import { z } from 'zod';
import { time } from './schemas.ts';

const count = z.int().min(0);

/** A job on the wire, also the answer of every route that begins one (202). */
export const job = z
  .strictObject({
    id: z.string(),
    kind: z.string().meta({ examples: ['receipts.import'] }),
    state: z.enum(['QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED']),
    cancelAsked: z.boolean(),
    total: count.nullable().meta({ description: 'Rows, null while they are not counted' }),
    accepted: count,
    repeated: count.meta({ description: 'Rows that were known already: nothing was added' }),
    refused: count,
    summary: z.json().meta({ description: 'Totals by the kind of job, once it ended' }),
    failure: z.string().nullable().meta({ description: 'Code, when the whole job failed' }),
    created: time,
    started: time.nullable(),
    ended: time.nullable(),
  })
  .meta({ id: 'Job' });
