import { field, formatFen, isCode, REJECT_REASONS } from '@piaosu/core';
import { z } from 'zod';
import { RELEASE_STATES } from '../db/claim-releases.ts';
import { textOf } from '../http/core-schema.ts';
import type { ShownRelease } from '../use-cases/claims/release.ts';
import { time } from './schemas.ts';

export const releaseId = z
  .string()
  .regex(/^REL[0-9a-f]{24}$/u)
  .meta({ examples: ['REL0123456789abcdef01234567'] });
const money = z.string().meta({ examples: ['12000.00'] });
const person = z.string().meta({ description: 'What the person is called; for colleagues of the payer only' });

/** An approval above the payer's limit, and what became of it. */
export const claimRelease = z
  .strictObject({
    id: releaseId,
    claimId: textOf(field.claimId, { description: 'id of a claim', example: 'C0123456789abcdef01234567' }),
    amount: money,
    limit: money.meta({ description: 'The limit when it was proposed', examples: ['10000.00'] }),
    reason: z
      .string()
      .exactOptional()
      .meta({ examples: [REJECT_REASONS[0]] }),
    state: z.enum(RELEASE_STATES).meta({
      description:
        'CONFIRMED: being carried out. CHANGED: the claim is not what it was when this was proposed. FAILED: the ledger refused.',
    }),
    proposedBy: person,
    mine: z.boolean().meta({ description: 'The caller proposed it, and cannot decide on it' }),
    proposedAt: time,
    expiresAt: time,
    decidedBy: person.exactOptional(),
    decidedAt: time.exactOptional(),
    refusal: z.string().exactOptional().meta({ description: 'Why the second officer refused' }),
    code: z.string().refine(isCode).exactOptional().meta({ description: 'Why the ledger refused' }),
  })
  .meta({ id: 'ClaimRelease' });

export const releaseRefusal = z
  .strictObject({ reason: z.string().trim().min(1).max(500) })
  .meta({ id: 'ReleaseRefusal' });

export const RELEASE_EXAMPLE: z.input<typeof claimRelease> = {
  ...{ id: 'REL0123456789abcdef01234567', claimId: 'C0123456789abcdef01234567' },
  ...{ amount: '12000.00', limit: '10000.00', state: 'WAITING', proposedBy: '理赔审核员', mine: false },
  ...{ proposedAt: '2026-01-06T02:00:00.000Z', expiresAt: '2026-01-09T02:00:00.000Z' },
};

export function presentRelease({
  row,
  mine,
  proposedBy,
  decidedBy,
  refusal,
}: ShownRelease): z.input<typeof claimRelease> {
  return {
    ...{ id: row.id, claimId: row.claim_id, state: row.state, mine, proposedBy },
    ...{ amount: formatFen(row.amount_fen), limit: formatFen(row.limit_fen) },
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...{ proposedAt: row.proposed_at.toISOString(), expiresAt: row.expires_at.toISOString() },
    ...(decidedBy === undefined ? {} : { decidedBy }),
    ...(row.decided_at === null ? {} : { decidedAt: row.decided_at.toISOString() }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(row.code === null ? {} : { code: row.code }),
  };
}
