import { CLAIM_STATES, PiaosuError, type Json } from '@piaosu/core';
import { z } from 'zod';

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
});

/** Throws PiaosuError INTERNAL when the chaincode answers in another form than it promises. */
export function parseClaimResult(result: Json): ClaimResult {
  const parsed = ledgerResult.safeParse(result);
  if (!parsed.success) throw new PiaosuError('INTERNAL', { reason: 'result of a claim' }, parsed.error);
  const { claimId, state, remaining, amount, expiresOn } = parsed.data;
  return {
    ...{ claimId, state, remaining },
    ...(amount === undefined ? {} : { amount }),
    ...(typeof expiresOn === 'string' ? { expiresOn } : {}),
  };
}
