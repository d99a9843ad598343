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

export const newestJobs = z.strictObject({ items: z.array(job) }).meta({ id: 'NewestJobs' });

export const refusedRow = z
  .strictObject({
    part: z.string().meta({ description: 'Of which table', examples: ['receipts', 'details'] }),
    row: count.meta({ description: 'Data row, counted from 1 without the head' }),
    subject: z.string().meta({ description: 'What the row is about', examples: ['33060125-0000000101'] }),
    code: z.string(),
    faults: z.array(z.strictObject({ pointer: z.string(), code: z.string() })),
    source: z.string().nullable().meta({ description: 'The row as it came' }),
  })
  .meta({ id: 'RefusedRow' });
