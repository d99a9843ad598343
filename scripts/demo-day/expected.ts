import { z } from 'zod';

const money = z.string();
const segment = z.object({ code: z.string(), from: z.int(), to: z.int() });

const Hospital = z.object({
  fixmedinsCode: z.string(),
  uscc: z.string(),
  name: z.string(),
  outSegment: segment,
  inSegment: segment,
});

const VerifyCase = z.object({
  ask: z.literal('verify'),
  /** `officer`: signed in; anything else asks without login. */
  as: z.string().default('officer'),
  elements: z.record(z.string(), z.string()),
  expect: z.string(),
  /** Fields that a MISMATCH must name, no more and no less. */
  fields: z.array(z.string()).optional(),
});

const ClaimStep = z.object({
  payer: z.string(),
  tier: z.string(),
  amount: money,
  expect: z.string(),
  /** What is left in the lineage after the step. */
  remaining: money.optional(),
  receipt: z.string().optional(),
});

const ClaimsCase = z.object({
  ask: z.literal('claims'),
  receipt: z.string().optional(),
  cap: money.optional(),
  story: z.string().optional(),
  steps: z.array(ClaimStep),
});

/** `expected.json` of a hospital day: who takes part, what must be refused, and questions with the right answers. */
export const Expected = z.object({
  hospitals: z.array(Hospital).min(1),
  rows: z.int(),
  accepted: z.int(),
  acceptedTotal: money,
  /** `code-number`, with ` (second row)` behind it for the later of two rows with one number → the row's code. */
  refused: z.record(z.string(), z.string()),
  detailRows: z.int().optional(),
  cases: z.array(z.discriminatedUnion('ask', [VerifyCase, ClaimsCase])),
});

export type Expected = z.infer<typeof Expected>;
export type HospitalOfDay = z.infer<typeof Hospital>;
export type VerifyCase = z.infer<typeof VerifyCase>;
export type ClaimsCase = z.infer<typeof ClaimsCase>;
export type ClaimStep = z.infer<typeof ClaimStep>;

/** Payers that the cases name, each with the tier of the first step that names it. */
export function payersOf(expected: Expected): { id: string; tier: string }[] {
  const tiers = new Map<string, string>();
  for (const one of expected.cases) {
    if (one.ask !== 'claims') continue;
    for (const step of one.steps) if (!tiers.has(step.payer)) tiers.set(step.payer, step.tier);
  }
  return [...tiers].map(([id, tier]) => ({ id, tier }));
}
