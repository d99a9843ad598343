import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  canonicalJson,
  claimKey,
  claimRecordShape,
  CODES,
  formatFen,
  isCode,
  parseShape,
  PiaosuError,
  TRANSITIONS,
  unwrap,
  type ClaimRecord,
} from '@piaosu/core';
import {
  closeStale,
  confirmRelease,
  finishRelease,
  insertRelease,
  refuseRelease,
  selectConfirmed,
  selectOpenRelease,
  selectRelease,
  selectReleasesOf,
  selectWaiting,
  type NewRelease,
  type ReleaseRow,
} from '../../db/claim-releases.ts';
import type { CallerContext } from '../../http/route.ts';
import type { Organisation } from '../../organisation.ts';
import { actOnClaim, readClaim, type ClaimAct } from './act-on-claim.ts';
import { keepNote } from './claim-note.ts';
import type { ClaimResult } from './claim-result.ts';
import { standingsOf } from './claim-standing.ts';
import { personOf, personTag, releaseCipher } from './release-person.ts';
import { releaseLimit } from './release-policy.ts';

/** Approvals above the payer's limit: proposed by one officer, released by another, and only then an act of the ledger. */

const HOURS = 72;
const MAX_LISTED = 200;

export type Approval = Omit<Extract<ClaimAct, { action: 'approve' }>, 'action'>;

/** A release and whether the caller proposed it. */
export interface ShownRelease {
  readonly row: ReleaseRow;
  readonly mine: boolean;
  readonly proposedBy: string;
  readonly decidedBy?: string;
  readonly refusal?: string;
}

/** Approves, or above the limit keeps the approval for a second officer. Throws PiaosuError. */
export async function approveClaim(
  context: CallerContext,
  claimId: string,
  approval: Approval,
): Promise<ClaimResult | ShownRelease> {
  const limit = releaseLimit(context.organisation, context.caller.institution);
  if (limit === undefined || approval.amountFen <= limit)
    return actOnClaim(context, claimId, { action: 'approve', ...approval });
  return propose(context, claimId, approval, limit);
}

async function propose(
  context: CallerContext,
  claimId: string,
  { amountFen, reason, note }: Approval,
  limit: number,
): Promise<ShownRelease> {
  const { organisation, caller } = context;
  const { database } = organisation;
  const id = releaseId(context);
  const known = await selectRelease(database, caller.institution, id);
  if (known !== undefined) return shown(context, known);
  const claim = await ownClaim(context, claimId);
  await assertApprovable(organisation, claim, amountFen);
  const { tag, name } = personOf(context, id, 'proposer');
  const version = versionOf(claim);
  const row: NewRelease = {
    ...{ id, institution: caller.institution, claim_id: claimId, claim_version: version },
    ...{ amount_fen: amountFen, limit_fen: limit, reason: reason ?? null, proposer: tag, proposer_name: name },
    note:
      note === undefined
        ? null
        : await keepNote({ ...context, messageId: messageIdOf(organisation, id) }, claimId, note),
  };
  await closeStale(database, claimId, version);
  const isNew = await insertRelease(database, row, HOURS);
  const kept = await selectRelease(database, caller.institution, id);
  if (kept !== undefined) return shown(context, kept);
  const open = await selectOpenRelease(database, claimId);
  throw new PiaosuError(isNew ? 'INTERNAL' : 'RELEASE_WAITING', { release: open?.id ?? null });
}

/** The releases that wait for an officer of the caller's payer, or all of one claim. */
export async function listReleases(context: CallerContext, claimId: string | undefined): Promise<ShownRelease[]> {
  const { organisation, caller } = context;
  if (claimId !== undefined) {
    const rows = await selectReleasesOf(organisation.database, caller.institution, claimId, MAX_LISTED);
    return Promise.all(rows.map(async (row) => shown(context, await asItStands(organisation, row))));
  }
  const rows = await selectWaiting(organisation.database, caller.institution, MAX_LISTED);
  const standing = await Promise.all(rows.map((row) => asItStands(organisation, row)));
  return standing.filter(({ state }) => state !== 'CHANGED').map((row) => shown(context, row));
}

/** Throws PiaosuError RESOURCE_NOT_FOUND. */
export async function readRelease(context: CallerContext, id: string): Promise<ShownRelease> {
  return shown(context, await asItStands(context.organisation, await ownRelease(context, id)));
}

/**
 * The second officer's yes, and the approval itself. Of two at once one decides. From the moment the yes is written the
 * approval is carried out whatever happens to this process: always under the same message, which the ledger takes once.
 * Throws PiaosuError: RELEASE_SAME_PERSON, RELEASE_EXPIRED, CLAIM_CHANGED_SINCE, ILLEGAL_TRANSITION, the ledger's refusal.
 */
export async function confirm(context: CallerContext, id: string): Promise<ShownRelease> {
  const { organisation, caller } = context;
  const { database } = organisation;
  const row = await assertOther(context, id);
  if (!isRepeat(context, row)) {
    await assertWaiting(organisation, row);
    if (!(await confirmRelease(database, id, personOf(context, id, 'decider')))) await lost(context, id);
  }
  const confirmed = await selectRelease(database, caller.institution, id);
  if (confirmed?.state === 'CONFIRMED') await carryOut(organisation, confirmed);
  if (confirmed?.state === 'FAILED') throw new PiaosuError(codeOf(confirmed), { release: id });
  return readRelease(context, id);
}

/** The second officer's no: the claim stays as it is. Throws PiaosuError as `confirm` does. */
export async function refuse(context: CallerContext, id: string, reason: string): Promise<ShownRelease> {
  const { organisation } = context;
  const row = await assertOther(context, id);
  if (row.state === 'REFUSED' && isMine(context, row.decider)) return shown(context, row);
  await assertWaiting(organisation, row, 'even when changed');
  const sealed = releaseCipher(organisation).seal(`claim-release/${id}/refusal`, reason);
  const { database } = organisation;
  if (!(await refuseRelease(database, id, personOf(context, id, 'decider'), sealed))) await lost(context, id);
  return readRelease(context, id);
}

/** Carries out what was confirmed and not done. Answers how many. */
export async function carryOutConfirmed(organisation: Organisation): Promise<number> {
  const rows = await selectConfirmed(organisation.database);
  for (const row of rows) await carryOut(organisation, row).catch(laterUnlessDecided);
  return rows.length;
}

/** A refusal stands in the table by now; an outage keeps the rest waiting too. */
function laterUnlessDecided(error: unknown): void {
  if (!isDecided(error)) throw error;
}

async function carryOut(organisation: Organisation, row: ReleaseRow): Promise<void> {
  const { database, acts, projection } = organisation;
  const { reason, note } = row;
  const body = {
    ...{ claimId: row.claim_id, amountFen: row.amount_fen },
    ...(reason === null ? {} : { reason }),
    ...(note === null ? {} : { note }),
  };
  const actor = { institution: row.institution, role: 'CLAIMS_OFFICER' } as const;
  try {
    const messageId = messageIdOf(organisation, row.id);
    const { block } = await acts.perform({ action: 'approve', actor, messageId, body });
    await finishRelease(database, row.id, null);
    await projection.waitFor(block);
  } catch (error) {
    if (isDecided(error)) await finishRelease(database, row.id, error.code);
    throw error;
  }
}

/** A refusal is final for its message; an outage is not. */
function isDecided(error: unknown): error is PiaosuError {
  return error instanceof PiaosuError && CODES[error.code].class !== 'service';
}

async function assertApprovable(organisation: Organisation, claim: ClaimRecord, amountFen: number): Promise<void> {
  const [standing] = await standingsOf(organisation, [claim]);
  const state = standing?.state ?? claim.state;
  if (!TRANSITIONS.approve.from.includes(state)) throw new PiaosuError('ILLEGAL_TRANSITION', { state });
  if (amountFen > claim.reservedFen)
    throw new PiaosuError('AMOUNT_OVER_RESERVED', { reserved: formatFen(claim.reservedFen) });
}

async function assertOther(context: CallerContext, id: string): Promise<ReleaseRow> {
  const row = await ownRelease(context, id);
  if (isMine(context, row.proposer)) throw new PiaosuError('RELEASE_SAME_PERSON', { release: id });
  return row;
}

async function assertWaiting(
  organisation: Organisation,
  row: ReleaseRow,
  changed?: 'even when changed',
): Promise<void> {
  const { state } = await asItStands(organisation, row);
  if (state === 'EXPIRED') throw new PiaosuError('RELEASE_EXPIRED', { release: row.id });
  if (state === 'CHANGED' && changed === undefined) throw new PiaosuError('CLAIM_CHANGED_SINCE', { release: row.id });
  if (row.state !== 'WAITING') throw new PiaosuError('ILLEGAL_TRANSITION', { release: row.id, state });
}

/** Somebody else was faster, or the time ran out just now. */
async function lost(context: CallerContext, id: string): Promise<void> {
  const { state } = await ownRelease(context, id);
  if (state === 'EXPIRED') throw new PiaosuError('RELEASE_EXPIRED', { release: id });
  throw new PiaosuError('ILLEGAL_TRANSITION', { release: id, state });
}

/** The same officer's yes once more, after an answer was lost. */
function isRepeat(context: CallerContext, { state, decider }: ReleaseRow): boolean {
  return ['CONFIRMED', 'DONE', 'FAILED'].includes(state) && isMine(context, decider);
}

function isMine(context: CallerContext, tag: Uint8Array | null): boolean {
  const own = personTag(context);
  return tag !== null && tag.length === own.length && timingSafeEqual(tag, own);
}

async function ownRelease({ organisation, caller }: CallerContext, id: string): Promise<ReleaseRow> {
  const row = await selectRelease(organisation.database, caller.institution, id);
  if (row === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { release: id });
  return row;
}

async function ownClaim(context: CallerContext, claimId: string): Promise<ClaimRecord> {
  const claim = await readClaim(context, claimId);
  if (claim.payer !== context.caller.institution) throw new PiaosuError('RESOURCE_NOT_FOUND', { claimId });
  return claim;
}

async function asItStands({ projection }: Organisation, row: ReleaseRow): Promise<ReleaseRow> {
  if (row.state !== 'WAITING') return row;
  const record = await projection.record(claimKey(row.claim_id));
  const claim = record === undefined ? undefined : unwrap(parseShape(claimRecordShape, record.value));
  return claim !== undefined && versionOf(claim) === row.claim_version ? row : { ...row, state: 'CHANGED' };
}

/** Every act leaves a line in the claim's history. */
function versionOf({ history }: ClaimRecord): string {
  return `${history.length}/${history.at(-1)?.tx ?? ''}`;
}

/** The same for a repeat of the same message. */
function releaseId({ organisation, caller, messageId }: CallerContext): string {
  return `REL${macOf(organisation, 'id', [caller.institution, messageId]).slice(0, 24)}`;
}

/** Of the approval on the ledger; no client can come upon it and take it for something else. */
function messageIdOf(organisation: Organisation, id: string): string {
  return `release-${macOf(organisation, 'message', [id])}`;
}

function macOf({ secrets }: Organisation, use: string, parts: readonly string[]): string {
  return createHmac('sha256', secrets.sealKey('request'))
    .update(`claim-release-${use}\0`)
    .update(canonicalJson([...parts]))
    .digest('hex');
}

function codeOf({ code }: ReleaseRow) {
  return isCode(code) ? code : 'INTERNAL';
}

function shown(context: CallerContext, row: ReleaseRow): ShownRelease {
  const cipher = releaseCipher(context.organisation);
  const open = (part: string, sealed: string) => cipher.open(`claim-release/${row.id}/${part}`, sealed);
  return {
    ...{ row, mine: isMine(context, row.proposer), proposedBy: open('proposer', row.proposer_name) },
    ...(row.decider_name === null ? {} : { decidedBy: open('decider', row.decider_name) }),
    ...(row.refusal === null ? {} : { refusal: open('refusal', row.refusal) }),
  };
}
