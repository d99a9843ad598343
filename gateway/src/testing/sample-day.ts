import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { UploadPart } from '../http/upload.ts';

const segment = z.object({ code: z.string(), from: z.number(), to: z.number() });
const dayFile = z.object({
  hospitals: z.array(
    z.object({ fixmedinsCode: z.string(), name: z.string(), outSegment: segment, inSegment: segment }),
  ),
  rows: z.number(),
  accepted: z.number(),
  acceptedTotal: z.string(),
  refused: z.record(z.string(), z.string()),
  detailRows: z.number(),
});
export type Day = z.output<typeof dayFile>;

/** A sample day of three hospitals: what is uploaded, and what is right to answer. */
export function readDay(name: 'hospital-day' | 'hospital-day-red'): { expected: Day; parts: UploadPart[] } {
  const folder = new URL(`../../../test/fixtures/${name}/`, import.meta.url);
  const part = (file: string): UploadPart => ({
    name: file,
    contentType: 'text/csv',
    bytes: readFileSync(new URL(`${file}.csv`, folder)),
  });
  const expected = dayFile.parse(JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')));
  return { expected, parts: [part('receipts'), part('details')] };
}
