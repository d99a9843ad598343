import {
  calendarKey,
  calendarRecordShape,
  calendarYears,
  claimIdOf,
  claimKey,
  claimRecordShape,
  consentKey,
  decideReserve,
  DEFAULT_RESERVE_WORKING_DAYS,
  done,
  EMPTY_LINEAGE,
  formatFen,
  lineageInvalid,
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
  type OpenedReceipt,
  type ReceiptEvidence,
} from '@piaosu/core';

import { procedure, type Act } from '../batch/procedure.ts';
import { useAuthority } from '../consent/claim-authority.ts';
import { openLineage, today, writeLineage } from '../lineage/lineage-state.ts';
import { materialised, materialiseKeys, writeMaterialised, type Materialised } from '../receipt/materialise.ts';
import { openReceipt } from '../receipt/open-receipt.ts';
import { toClaimedReceipt } from './claimed-receipt.ts';
import { claimedTrace, traceKeys, type ClaimedTrace } from './claimed-trace.ts';

interface OpenedClaim {
  readonly lineageId: string;
  readonly lineage: LineageRecord;
  readonly receipts: readonly ClaimedReceipt[];
  /** The same receipts, as their evidence has opened them. */
  readonly opened: readonly OpenedReceipt[];
}

/** Asks for an amount of one or more receipts of one lineage; materialises those that have no key yet. */
export const reserve = procedure({
  action: 'reserve',
  keys: ({ body, secret, operation }, tags) => [
    ...traceKeys({ body, secret, operation }, tags),
    ...secret.evidence.flatMap((evidence) => materialiseKeys(evidence, tags)),
    ...tags
      .all('message', tagParts.message(operation.actor.institution, secret.messageId))
      .map(claimIdOf)
      .map(claimKey),
    ...(body.consentId === undefined ? [] : [consentKey(body.consentId)]),
  ],
  async run(act) {
    const payer = payerOf(act.actor);
    const { lineageId, lineage, receipts, opened } = await openClaim(act);
    // Before the rules of the claim: what nobody consented to is not examined.
    const authority = await useAuthority(act, claimIdOf(act.messageTag));
    const tags = act.tags.all('payer', [act.actor.id]);
    const trace = await claimedTrace(act, opened);
    const decision = decideReserve({
      today: today(act),
      payer: { ...payer, tags },
      amountFen: act.body.amountFen,
      otherExcluded: act.body.otherExcluded === true,
      receipts,
      lineage,
      findings: trace?.findings ?? [],
    });
    if (!decision.ok) throw new PiaosuError(decision.code, decision.evidence);
    const claim = { ...newClaim(act, payer, lineageId, receipts, await lastDay(act)), ...authority };
    const entry = toLineageClaim(claim, { payer: act.tags.newest('payer', [act.actor.id]), date: today(act) });
    if (entry === undefined) throw new Error('a new claim is live');
    await assertFirst(act);
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
      ...traceResult(act, trace),
    });
  },
});

/** What the payer is told of the medicines; under WARN also what is wrong with them. */
function traceResult({ secret }: Act<'reserve'>, trace: ClaimedTrace | undefined) {
  if (trace === undefined) return {};
  const { isChecked: traceChecked, findings } = trace;
  const warnings = secret.trace === undefined ? [] : findings.slice(0, MAX_WARNINGS);
  return { traceChecked, ...(warnings.length === 0 ? {} : { warnings }) };
}

/** Of an outcome that stays on the ledger: a bill of a long stay may have thousands of lines. */
const MAX_WARNINGS = 100;

/** One claim of a message, also when its outcome is pruned and the tag secret has a newer version by now. */
async function assertFirst({ operation, records, secret, tags }: Act<'reserve'>): Promise<void> {
  for (const tag of tags.all('message', tagParts.message(operation.actor.institution, secret.messageId))) {
    const claimId = claimIdOf(tag);
    if ((await records.get(claimKey(claimId), claimRecordShape)) !== undefined)
      throw new PiaosuError('ALREADY_EXISTS', { claimId });
  }
}

/** Opens every receipt, materialises the new ones, and answers their common lineage with what has expired dropped. */
async function openClaim(act: Act<'reserve'>): Promise<OpenedClaim> {
  const { body, secret } = act;
  const sameCount = [secret.evidence, secret.presented ?? body.receipts].every(
    (list) => list.length === body.receipts.length,
  );
  if (!sameCount) throw new PiaosuError('SCHEMA', { pointer: '/private/evidence' });
  let entered: Entered | undefined;
  const claimed: ((lineage: LineageRecord) => ClaimedReceipt)[] = [];
  const shown: OpenedReceipt[] = [];
  for (const [index, pointer] of body.receipts.entries()) {
    const evidence = evidenceOf(act, index);
    const opened = await openReceipt(act, pointer, evidence);
    const receipt = await materialised(act, opened, evidence);
    entered = await enter(act, receipt, entered);
    shown.push(opened);
    claimed.push((lineage) => toClaimedReceipt(act, index, opened, receipt, lineage));
  }
  if (entered === undefined) throw new PiaosuError('SCHEMA', { pointer: '/op/body/receipts' });
  const { id, lineage = EMPTY_LINEAGE } = entered;
  return { lineageId: id, lineage, receipts: claimed.map((toClaimed) => toClaimed(lineage)), opened: shown };
}

/** A later part of a split bill may be shown before the ledger knew the first: that one's patient is then opened here. */
function evidenceOf({ secret }: Act<'reserve'>, index: number): ReceiptEvidence {
  const [first, evidence] = [secret.evidence[0], secret.evidence[index]];
  if (first === undefined || evidence === undefined) throw new PiaosuError('SCHEMA', { pointer: '/private/evidence' });
  return { ...evidence, relatedPatientSalts: [...(evidence.relatedPatientSalts ?? []), first.patientSalt] };
}

/** The lineage that the receipts of a claim have in common, as far as they are entered. */
interface Entered {
  readonly id: string;
  readonly lineage: LineageRecord | undefined;
  readonly tags: readonly string[];
}

/**
 * Writes a new receipt before the next is examined: else two re-issues of one receipt, or two receipts of one business
 * number, would enter with the same claim. A red receipt enters no lineage by a claim: the decision refuses it.
 */
async function enter(act: Act<'reserve'>, receipt: Materialised, entered: Entered | undefined): Promise<Entered> {
  const { tag, record, isNew } = receipt;
  const { id, lineage, tags } = entered ?? {
    id: record.lineage,
    lineage: await openLineage(act, record.lineage),
    tags: [],
  };
  if (tags.includes(tag)) throw new PiaosuError('SCHEMA', { pointer: '/op/body/receipts' });
  if (record.lineage !== id) throw lineageInvalid('ONE_LINEAGE');
  const enters = isNew && record.state === 'LIVE';
  return { id, lineage: enters ? await writeMaterialised(act, receipt, lineage) : lineage, tags: [...tags, tag] };
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
  const entry = { action: 'reserve', role: 'CLAIMS_OFFICER', actor: actor.id, time: tx.time, tx: tx.id } as const;
  return {
    ...{ v: 1, id: claimIdOf(messageTag), lineage, payer: actor.id, org: actor.org, tier, benefit, basis },
    ...{ receipts: receipts.map(({ tag }) => tag), state: 'RESERVED', requestedFen: amountFen, reservedFen: amountFen },
    ...{ approvedFen: 0, paidFen: 0, recoveredFen: 0, expiresOn },
    history: [{ ...entry, amountFen, keyId: operation.actor.keyId }],
    ...(otherExcluded === undefined ? {} : { otherExcluded }),
  };
}
