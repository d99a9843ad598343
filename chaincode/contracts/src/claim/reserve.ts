import {
  calendarKey,
  calendarRecordShape,
  calendarYears,
  claimIdOf,
  claimKey,
  decideReserve,
  DEFAULT_RESERVE_WORKING_DAYS,
  done,
  EMPTY_LINEAGE,
  formatFen,
  PiaosuError,
  putClaim,
  remainingFen,
  reservationEnd,
  tagParts,
  toLineageClaim,
  type CalendarRecord,
  type ClaimedReceipt,
  type ClaimRecord,
  type InstitutionRecord,
  type LineageRecord,
} from '@piaosu/core';

import { procedure, type Act } from '../batch/procedure.ts';
import { openLineage, today, writeLineage } from '../lineage/lineage-state.ts';
import { materialised, materialiseKeys, writeMaterialised, type Materialised } from '../receipt/materialise.ts';
import { openReceipt } from '../receipt/open-receipt.ts';
import { toClaimedReceipt } from './claimed-receipt.ts';

interface OpenedClaim {
  readonly lineageId: string;
  readonly lineage: LineageRecord;
  readonly receipts: readonly ClaimedReceipt[];
}

/** Asks for an amount of one or more receipts of one lineage; materialises those that have no key yet. */
export const reserve = procedure({
  action: 'reserve',
  keys: ({ secret, operation }, tags) => [
    ...secret.evidence.flatMap((evidence) => materialiseKeys(evidence, tags)),
    ...tags
      .all('message', tagParts.message(operation.actor.institution, secret.messageId))
      .map(claimIdOf)
      .map(claimKey),
  ],
  async run(act) {
    const payer = payerOf(act.actor);
    const { lineageId, lineage, receipts } = await openClaim(act);
    const tags = act.tags.all('payer', [act.actor.id]);
    const decision = decideReserve({
      today: today(act),
      payer: { ...payer, tags },
      amountFen: act.body.amountFen,
      otherExcluded: act.body.otherExcluded === true,
      receipts,
      lineage,
    });
    if (!decision.ok) throw new PiaosuError(decision.code, decision.evidence);
    const claim = newClaim(act, payer, lineageId, receipts, await lastDay(act));
    const entry = toLineageClaim(claim, { payer: act.tags.newest('payer', [act.actor.id]), date: today(act) });
    if (entry === undefined) throw new Error('a new claim is live');
    act.records.put(claimKey(claim.id), claim);
    const after = await writeLineage(act, lineageId, putClaim(lineage, entry));
    return done({
      ...{
        claimId: claim.id,
        state: claim.state,
        amount: formatFen(claim.reservedFen),
        expiresOn: claim.expiresOn ?? null,
      },
      remaining: formatFen(remainingFen(after)),
    });
  },
});

/** Opens every receipt, materialises the new ones, and answers their common lineage with what has expired dropped. */
async function openClaim(act: Act<'reserve'>): Promise<OpenedClaim> {
  const { body, secret } = act;
  const sameCount = [secret.evidence, secret.presented ?? body.receipts].every(
    (list) => list.length === body.receipts.length,
  );
  if (!sameCount) throw new PiaosuError('SCHEMA', { pointer: '/private/evidence' });
  const found: (Materialised & { index: number })[] = [];
  const claimed: ((lineage: LineageRecord) => ClaimedReceipt)[] = [];
  for (const [index, pointer] of body.receipts.entries()) {
    const evidence = secret.evidence[index];
    if (evidence === undefined) throw new PiaosuError('SCHEMA', { pointer: '/private/evidence' });
    const opened = await openReceipt(act, pointer, evidence);
    const receipt = await materialised(act, opened, evidence);
    found.push({ ...receipt, index });
    claimed.push((lineage) => toClaimedReceipt(act, index, opened, receipt, lineage));
  }
  const lineageId = commonLineage(found);
  const lineage = await withNewReceipts(act, lineageId, found);
  return { lineageId, lineage, receipts: claimed.map((toClaimed) => toClaimed(lineage)) };
}

function commonLineage(found: readonly Materialised[]): string {
  const [first, ...others] = found;
  if (first === undefined) throw new PiaosuError('SCHEMA', { pointer: '/op/body/receipts' });
  if (new Set(found.map(({ tag }) => tag)).size !== found.length)
    throw new PiaosuError('SCHEMA', { pointer: '/op/body/receipts' });
  const { lineage } = first.record;
  if (others.some(({ record }) => record.lineage !== lineage))
    throw new PiaosuError('LINEAGE_INVALID', { rule: 'ONE_LINEAGE' });
  return lineage;
}

/** A red receipt enters no lineage by a claim: the decision refuses it. */
async function withNewReceipts(
  act: Act<'reserve'>,
  lineageId: string,
  found: readonly Materialised[],
): Promise<LineageRecord> {
  let lineage = await openLineage(act, lineageId);
  for (const receipt of found) {
    if (receipt.isNew && receipt.record.state === 'LIVE') lineage = await writeMaterialised(act, receipt, lineage);
  }
  return lineage ?? EMPTY_LINEAGE;
}

type Payer = Pick<InstitutionRecord, 'policy'> & Required<Pick<InstitutionRecord, 'tier' | 'benefit'>>;

function payerOf({ id, tier, benefit, policy }: InstitutionRecord): Payer {
  if (tier === undefined || benefit === undefined) throw new PiaosuError('ROLE_NOT_ALLOWED', { institution: id });
  return { tier, benefit, ...(policy === undefined ? {} : { policy }) };
}

async function lastDay(act: Act<'reserve'>): Promise<string> {
  const days = act.actor.policy?.reserveWorkingDays ?? DEFAULT_RESERVE_WORKING_DAYS;
  const calendars: CalendarRecord[] = [];
  for (const year of calendarYears(today(act), days)) {
    const calendar = await act.records.get(calendarKey(year), calendarRecordShape);
    if (calendar !== undefined) calendars.push(calendar);
  }
  return reservationEnd(today(act), days, calendars);
}

function newClaim(
  { actor, body, operation, messageTag, tx }: Act<'reserve'>,
  { tier, benefit }: Payer,
  lineage: string,
  receipts: readonly ClaimedReceipt[],
  expiresOn: string,
): ClaimRecord {
  const { amountFen, basis, otherExcluded } = body;
  const entry = { action: 'reserve', role: 'CLAIMS_OFFICER', time: tx.time, tx: tx.id, amountFen } as const;
  return {
    ...{ v: 1, id: claimIdOf(messageTag), lineage, payer: actor.id, org: actor.org, tier, benefit, basis },
    ...{ receipts: receipts.map(({ tag }) => tag), state: 'RESERVED', requestedFen: amountFen, reservedFen: amountFen },
    ...{ approvedFen: 0, paidFen: 0, recoveredFen: 0, expiresOn },
    history: [{ ...entry, keyId: operation.actor.keyId }],
    ...(otherExcluded === undefined ? {} : { otherExcluded }),
  };
}
