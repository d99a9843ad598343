import {
  claimKey,
  claimRecordShape,
  decideTransition,
  done,
  dropClaim,
  formatFen,
  institutionKey,
  institutionRecordShape,
  openHold,
  PiaosuError,
  putClaim,
  remainingFen,
  toLineageClaim,
  type ClaimAct,
  type ClaimRecord,
  type LineageRecord,
  type Outcome,
} from '@piaosu/core';

import { procedure, type Act, type AnyProcedure } from '../batch/procedure.ts';
import { openLineage, writeLineage } from '../lineage/lineage-state.ts';

/** The acts of people on a claim that exists. */
type ActOfPayer = Exclude<ClaimAct, 'expire'>;

/** The procedure of one act: all follow the transition table of core, which alone knows what each does. */
export function actOnClaim(action: ActOfPayer): AnyProcedure {
  return procedure({
    action,
    keys: ({ body }) => [claimKey(body.claimId)],
    run: (act) => runOnClaim(action, act),
  });
}

async function runOnClaim(action: ActOfPayer, act: Act<ActOfPayer>): Promise<Outcome> {
  const found = await ownClaim(act);
  const lineage = await openLineage(act, found.lineage);
  if (lineage === undefined) throw new Error('a claim has no lineage');
  // Read again: it may just have expired.
  const decision = decideTransition(await ownClaim(act), {
    act: action,
    ...('amountFen' in act.body ? { amountFen: act.body.amountFen } : {}),
    capCarries: capCarries(found, lineage),
    entry: historyEntry(action, act),
  });
  if (!decision.ok) throw new PiaosuError(decision.code, decision.evidence);
  assertNotHeld(action, lineage);
  const { claim } = decision;
  act.records.put(claimKey(claim.id), claim);
  const after = await writeLineage(act, claim.lineage, withClaim(lineage, claim));
  return done({ claimId: claim.id, state: claim.state, remaining: formatFen(remainingFen(after)) });
}

/** While a hold is open nothing is promised or paid; that a claim ends or is examined goes on. Never told: by whom. */
function assertNotHeld(action: ActOfPayer, { holds }: LineageRecord): void {
  const hold = openHold(holds);
  if (hold !== undefined && HELD_ACTS.includes(action)) throw new PiaosuError('CLAIM_HELD', { reason: hold.reason });
}

const HELD_ACTS: readonly ActOfPayer[] = ['approve', 'pay'];

/** To anybody but its payer, and the authority that stands in for a suspended one, a claim does not exist. */
async function ownClaim(act: Act<ActOfPayer>): Promise<ClaimRecord> {
  const { actor, body, records, operation } = act;
  const claim = await records.get(claimKey(body.claimId), claimRecordShape);
  const isAuthority = operation.actor.role === 'REGISTRAR' && claim?.org === actor.org;
  if (claim === undefined || (claim.payer !== actor.id && !isAuthority))
    throw new PiaosuError('RESOURCE_NOT_FOUND', { claimId: body.claimId });
  if (isAuthority) await assertPayerSuspended(act, claim);
  return claim;
}

/**
 * A suspended payer can end nothing, and an approval has no last day: without somebody to release it, it would hold the
 * patient's cap for ever. As long as the payer can act, its claims are its own.
 */
async function assertPayerSuspended({ records }: Act<ActOfPayer>, { id, payer }: ClaimRecord): Promise<void> {
  const record = await records.get(institutionKey(payer), institutionRecordShape);
  if (record?.state !== 'SUSPENDED') throw new PiaosuError('ILLEGAL_TRANSITION', { claimId: id, payer: 'ACTIVE' });
}

/**
 * Its receipts count still, none of them waits for its red-flush, and nothing has to be recovered in the lineage. What others
 * owe is nothing to a fixed benefit, which takes no part in the cap.
 */
function capCarries(claim: ClaimRecord, lineage: LineageRecord): boolean {
  const live = lineage.receipts.filter((each) => each.live && each.pendingRed === undefined).map(({ tag }) => tag);
  const isWithinCap = claim.benefit === 'FIXED' || lineage.usedFen <= lineage.capFen;
  return isWithinCap && claim.receipts.every((tag) => live.includes(tag));
}

function withClaim(lineage: LineageRecord, claim: ClaimRecord): LineageRecord {
  const former = lineage.claims.find(({ id }) => id === claim.id);
  const entry = former === undefined ? undefined : toLineageClaim(claim, former);
  return entry === undefined ? dropClaim(lineage, claim.id) : putClaim(lineage, entry);
}

const HISTORY_ROLES = ['PAYMENT_OFFICER', 'REGISTRAR'] as const;

function historyEntry(
  action: ActOfPayer,
  { actor, operation, body, tx }: Act<ActOfPayer>,
): ClaimRecord['history'][number] {
  const role = HISTORY_ROLES.find((each) => each === operation.actor.role) ?? 'CLAIMS_OFFICER';
  return {
    ...{ action, role, actor: actor.id, time: tx.time, tx: tx.id, keyId: operation.actor.keyId },
    ...('amountFen' in body ? { amountFen: body.amountFen } : {}),
    ...('reason' in body ? { reason: body.reason } : {}),
    ...('note' in body ? { note: body.note } : {}),
  };
}
