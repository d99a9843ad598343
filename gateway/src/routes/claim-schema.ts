import {
  CLAIM_BASES,
  CLAIM_STATES,
  field,
  formatFen,
  HOLD_REASONS,
  remainingFen,
  type ClaimHistory,
  type ClaimState,
  type LineageRecord,
} from '@piaosu/core';
import { z } from 'zod';
import { textOf, toRfc3339 } from '../http/core-schema.ts';
import { claimResult } from '../use-cases/claims/claim-result.ts';
import type { ClaimStanding } from '../use-cases/claims/claim-standing.ts';
import type { PriorDecision } from '../use-cases/claims/prior-decision.ts';
import { institutionId, time } from './schemas.ts';

export const claimId = textOf(field.claimId, { description: 'id of a claim', example: 'C0123456789abcdef01234567' });
const money = z.string().meta({ examples: ['300.00'] });
const tier = z.int().meta({ description: '支付顺序: BASIC 1 … CHARITY 7', examples: [5] });
const tag = z.string().meta({ examples: [`1.${'0'.repeat(64)}`] });

const step = z.strictObject({
  action: z.string().meta({ examples: ['approve'] }),
  role: z.string().meta({ examples: ['CLAIMS_OFFICER'] }),
  actor: institutionId.exactOptional().meta({ description: 'The institution that acted; none: the calendar' }),
  time,
  tx: z
    .string()
    .exactOptional()
    .meta({ description: 'Absent of an expiry that no transaction has written down yet', examples: ['0'.repeat(64)] }),
  amount: money.exactOptional(),
  reason: z
    .string()
    .exactOptional()
    .meta({ examples: ['NOT_COVERED'] }),
  note: z
    .string()
    .exactOptional()
    .meta({ description: 'What the person wrote; kept here, on the ledger only as a salted hash' }),
});

/** What others decided on the same bill. */
export const priorDecision = z
  .strictObject({
    tier,
    benefit: z.enum(['INDEMNITY', 'FIXED']),
    state: z.enum(CLAIM_STATES),
    reserved: money,
    approved: money,
    paid: money,
    recovered: money,
  })
  .meta({ id: 'PriorDecision', description: 'By tier and state, never who' });

const prior = z
  .array(priorDecision)
  .meta({ description: 'Decisions of the other payers of the bill, in the order in which they pay' });

/** The answer to a reservation. */
export const reservation = claimResult.extend({ prior }).meta({ id: 'Reservation' });

export const claim = z
  .strictObject({
    id: claimId,
    payer: institutionId,
    tier,
    benefit: z.enum(['INDEMNITY', 'FIXED']),
    basis: z.enum(CLAIM_BASES),
    state: z
      .enum(CLAIM_STATES)
      .meta({ description: 'As of today: a reservation whose last day is over reads EXPIRED' }),
    requested: money,
    reserved: money,
    approved: money,
    paid: money,
    recovered: money,
    recoveryDue: money.meta({ description: 'What must be got back now; 0.00 for most', examples: ['0.00'] }),
    held: z.enum(HOLD_REASONS).exactOptional().meta({ description: 'Approving and paying are stopped, and why' }),
    expiresOn: z
      .string()
      .exactOptional()
      .meta({ description: 'Last day of the reservation', examples: ['2026-02-16'] }),
    receipts: z.array(tag).meta({ description: 'Tags of the claimed receipts' }),
    consent: z.string().exactOptional().meta({ description: 'The patient’s consent under which it was made' }),
    lineage: tag,
    disputed: z
      .boolean()
      .exactOptional()
      .meta({ description: 'Somebody disputes one of the receipts; told of a single claim, not in lists' }),
    redPending: z.boolean().exactOptional().meta({
      description:
        'A red-flush of one of the receipts waits for this claim to end; told of a single claim, not in lists',
    }),
    prior: prior.exactOptional(),
    bill: z
      .strictObject({ cap: money, remaining: money })
      .exactOptional()
      .meta({ description: 'What all payers together may pay of the bill, and what is left; told of a single claim' }),
    history: z.array(step),
  })
  .meta({ id: 'Claim' });

/** A claim on the wire; `notes` by their commitments. */
export function presentClaim(
  { claim: record, state, expiredAt, recoveryDueFen, held }: ClaimStanding,
  notes: ReadonlyMap<string, string> = new Map(),
): z.input<typeof claim> {
  const { id, payer, tier: tierOfPayer, benefit, basis, lineage, expiresOn } = record;
  const expiry = expiredAt === undefined ? [] : [{ action: 'expire', role: 'CALENDAR', time: expiredAt.toISOString() }];
  return {
    ...{ id, payer, tier: tierOfPayer, benefit, basis, state, lineage },
    requested: formatFen(record.requestedFen),
    reserved: formatFen(record.reservedFen),
    approved: formatFen(record.approvedFen),
    paid: formatFen(record.paidFen),
    recovered: formatFen(record.recoveredFen),
    recoveryDue: formatFen(recoveryDueFen),
    ...(held === undefined ? {} : { held }),
    ...(expiresOn === undefined ? {} : { expiresOn }),
    receipts: [...record.receipts],
    ...(record.consent === undefined ? {} : { consent: record.consent }),
    history: [...record.history.map((line) => presentStep(line, payer, notes)), ...expiry],
  };
}

/** Lines of older releases name no actor: it was the payer, but for the calendar and those who act in its place. */
function presentStep(
  { action, role, actor, time: at, tx, amountFen, reason, note }: ClaimHistory,
  payer: string,
  notes: ReadonlyMap<string, string>,
): z.input<typeof step> {
  const acted = actor ?? (role === 'CLAIMS_OFFICER' || role === 'PAYMENT_OFFICER' ? payer : undefined);
  const text = note === undefined ? undefined : notes.get(note);
  return {
    ...{ action, role, tx, time: toRfc3339(at) },
    ...(acted === undefined ? {} : { actor: acted }),
    ...(amountFen === undefined ? {} : { amount: formatFen(amountFen) }),
    ...(reason === undefined ? {} : { reason }),
    ...(text === undefined ? {} : { note: text }),
  };
}

export function presentBill(lineage: LineageRecord): NonNullable<z.input<typeof claim>['bill']> {
  return { cap: formatFen(lineage.capFen), remaining: formatFen(remainingFen(lineage)) };
}

export function presentPrior(decision: PriorDecision): z.input<typeof priorDecision> {
  const { tier: tierOfPayer, benefit, state } = decision;
  return {
    ...{ tier: tierOfPayer, benefit, state },
    reserved: formatFen(decision.reservedFen),
    approved: formatFen(decision.approvedFen),
    paid: formatFen(decision.paidFen),
    recovered: formatFen(decision.recoveredFen),
  };
}

const EXAMPLE_ID = 'C0123456789abcdef01234567';
const EXAMPLE_TAG = `1.${'0'.repeat(64)}`;

const PRIOR_EXAMPLE: z.input<typeof priorDecision> = {
  ...{ tier: 1, benefit: 'INDEMNITY', state: 'PAID' },
  ...{ reserved: '500.00', approved: '400.00', paid: '400.00', recovered: '0.00' },
};

export const RESERVATION_EXAMPLE: z.input<typeof reservation> = {
  ...{ claimId: EXAMPLE_ID, state: 'RESERVED', amount: '300.00', remaining: '300.00', expiresOn: '2026-02-16' },
  prior: [PRIOR_EXAMPLE],
  ...{ traceChecked: true, warnings: [{ code: 'CLAIM_NO_DISPENSE', receipt: 0, line: 2, box: 0, reason: 'UNBOUND' }] },
};

/** What an act on the claim of the example answers. */
export function resultExample(state: ClaimState, remaining: string): z.input<typeof claimResult> {
  return { claimId: EXAMPLE_ID, state, remaining };
}

/** As the list shows it. */
export const CLAIM_EXAMPLE: z.input<typeof claim> = {
  ...{ id: EXAMPLE_ID, payer: 'INS-A', tier: 5, benefit: 'INDEMNITY', basis: 'PERSONAL_BURDEN', state: 'REJECTED' },
  ...{
    requested: '300.00',
    reserved: '300.00',
    approved: '0.00',
    paid: '0.00',
    recovered: '0.00',
    recoveryDue: '0.00',
  },
  ...{ receipts: [EXAMPLE_TAG], lineage: EXAMPLE_TAG },
  history: [
    {
      ...{ action: 'reserve', role: 'CLAIMS_OFFICER', actor: 'INS-A', time: '2026-01-06T02:00:00.000Z' },
      ...{ tx: '0'.repeat(64), amount: '300.00' },
    },
    {
      ...{ action: 'reject', role: 'CLAIMS_OFFICER', actor: 'INS-A', time: '2026-01-07T02:00:00.000Z' },
      ...{ tx: '1'.repeat(64), reason: 'OTHER', note: '发票抬头不符' },
    },
  ],
};

/** As it is shown by itself. */
export const ONE_CLAIM_EXAMPLE: z.input<typeof claim> = {
  ...CLAIM_EXAMPLE,
  disputed: false,
  prior: [PRIOR_EXAMPLE],
  bill: { cap: '1000.00', remaining: '300.00' },
};
