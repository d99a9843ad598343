import { z } from 'zod';

/** Answers of the routes about days, settlements and erasures, as far as scenarios look at them. */

const side = z.looseObject({ count: z.int(), totalAmount: z.string() });
export const report = z.looseObject({
  state: z.string(),
  file: side.nullable(),
  accepted: side,
  anchored: side,
  hospital: z.looseObject({ version: z.int(), side }).nullable(),
  differences: z.looseObject({
    counts: z.array(z.looseObject({ reason: z.string(), count: z.int() })),
    items: z.array(z.looseObject({ reason: z.string(), receipt: z.string().optional(), code: z.string().optional() })),
  }),
});
export const problem = z.looseObject({ code: z.string(), evidence: z.json().optional() });
export const evidencePackage = z.looseObject({
  header: z.json(),
  fields: z.array(z.looseObject({ saltHex: z.string() })),
});
export const erasedAnswer = z.looseObject({ leaf: z.string() });
export const settlements = z.looseObject({
  items: z.array(
    z.looseObject({
      id: z.string(),
      settlementId: z.string(),
      outcome: z.string(),
      hold: z.string().nullable(),
      receipt: z.string().nullable(),
    }),
  ),
});
