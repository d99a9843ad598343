import { CLAIM_STATES, PiaosuError, TRACE_FINDING_CODES, type Json } from '@piaosu/core';
import { z } from 'zod';

const place = z.int().min(0);

/** Something that is wrong with the medicines behind a line; never where, by whom or for whom they were given out. */
export const traceWarning = z
  .strictObject({
    code: z.enum(TRACE_FINDING_CODES),
    receipt: place.meta({ description: 'Place of the receipt in the claim, from 0', examples: [0] }),
    line: z
      .int()
      .exactOptional()
      .meta({ description: 'Number of the line', examples: [2] }),
    box: place.exactOptional().meta({ description: 'Place of the code on the line, from 0', examples: [0] }),
    reason: z.enum(['NEVER', 'UNBOUND']).exactOptional(),
    missing: z.enum(['details', 'code']).exactOptional(),
    differs: z.enum(['product', 'quantity', 'undone', 'returned', 'offline']).exactOptional(),
    charged: z
      .int()
      .nullable()
      .exactOptional()
      .meta({ description: 'In smallest dispensing units', examples: [20] }),
    dispensed: z
      .int()
      .exactOptional()
      .meta({ description: 'In smallest dispensing units', examples: [10] }),
  })
  .meta({ id: 'TraceWarning' });

/** What a reservation says about medicines. */
const traceAnswer = {
  traceChecked: z.boolean().exactOptional().meta({
    description: 'Whether the ledger followed every line to its boxes; absent where the payer wants none of it',
  }),
  warnings: z
    .array(traceWarning)
    .exactOptional()
    .meta({ description: 'What is wrong with medicines, told and not refused: the payer’s policy is WARN' }),
};

/** What a caller is told after an act on a claim. */
export const claimResult = z
  .strictObject({
    claimId: z.string().meta({ examples: ['C0123456789abcdef01234567'] }),
    state: z.enum(CLAIM_STATES),
    remaining: z.string().meta({ description: 'What is left to claim in the lineage', examples: ['0.00'] }),
    amount: z
      .string()
      .exactOptional()
      .meta({ description: 'What was reserved', examples: ['300.00'] }),
    expiresOn: z
      .string()
      .exactOptional()
      .meta({ description: 'Last day of the reservation', examples: ['2026-02-16'] }),
    ...traceAnswer,
  })
  .meta({ id: 'ClaimResult' });
export type ClaimResult = z.output<typeof claimResult>;

/** The ledger's own answer: members it may add later are not for the caller. */
const ledgerResult = z.object({
  claimId: z.string(),
  state: z.enum(CLAIM_STATES),
  remaining: z.string(),
  amount: z.string().optional(),
  expiresOn: z.string().nullish(),
  traceChecked: z.boolean().optional(),
  warnings: z.array(traceWarning).optional(),
});

/** Throws PiaosuError INTERNAL when the chaincode answers in another form than it promises. */
export function parseClaimResult(result: Json): ClaimResult {
  const parsed = ledgerResult.safeParse(result);
  if (!parsed.success) throw new PiaosuError('INTERNAL', { reason: 'result of a claim' }, parsed.error);
  const { claimId, state, remaining, amount, expiresOn, traceChecked, warnings } = parsed.data;
  return {
    ...{ claimId, state, remaining },
    ...(amount === undefined ? {} : { amount }),
    ...(typeof expiresOn === 'string' ? { expiresOn } : {}),
    ...(traceChecked === undefined ? {} : { traceChecked }),
    ...(warnings === undefined ? {} : { warnings }),
  };
}
