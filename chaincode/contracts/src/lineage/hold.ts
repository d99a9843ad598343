import {
  done,
  HOLDING_ROLES,
  isHeldBy,
  isOpenHold,
  mayLift,
  PiaosuError,
  receiptKey,
  tagParts,
  TIERS,
  withHold,
  type Hold,
  type Holder,
  type InstitutionRecord,
  type LineageRecord,
  type Outcome,
} from '@piaosu/core';

import { procedure, type Act } from '../batch/procedure.ts';
import { materialised, materialiseKeys, receiptUnder, writeMaterialised } from '../receipt/materialise.ts';
import { openReceipt } from '../receipt/open-receipt.ts';
import { openLineage, writeLineage } from './lineage-state.ts';

type HoldAct = Act<'holdLineage' | 'releaseLineage'>;

/**
 * Stops approvals and payments in the lineage of a receipt; everything that ends a claim goes on. The receipt gets its key
 * when it has none, so that a hold can come before the first claim.
 */
export const holdLineage = procedure({
  action: 'holdLineage',
  keys: ({ secret }, tags) => materialiseKeys(secret.evidence, tags),
  async run(act) {
    const { actor, body, secret, tags, tx } = act;
    const holder = holderOf(act);
    const opened = await openReceipt(act, body.receipt, secret.evidence);
    const receipt = await materialised(act, opened, secret.evidence);
    if (receipt.record.kind === 'RED') throw new PiaosuError('ILLEGAL_TRANSITION', { kind: 'RED', act: 'holdLineage' });
    const present = await openLineage(act, receipt.record.lineage);
    const lineage = receipt.isNew ? await writeMaterialised(act, receipt, present) : present;
    if (lineage === undefined) throw new PiaosuError('ILLEGAL_TRANSITION', { act: 'holdLineage', lineage: 'NONE' });
    const before = lineage.holds ?? [];
    if (isHeldBy(before, holder, body.reason)) throw new PiaosuError('ALREADY_EXISTS', { reason: body.reason });
    const by = tags.newest('payer', [actor.id]);
    const { role } = holder;
    const holds = withHold(before, { by, org: actor.org, role, reason: body.reason, time: tx.time, tx: tx.id });
    if (holds === undefined) throw new PiaosuError('ILLEGAL_TRANSITION', { act: 'holdLineage', holds: before.length });
    return answer(await writeLineage(act, receipt.record.lineage, { ...lineage, holds }));
  },
});

/** Ends the actor's own holds; the authority of an organisation ends all that the organisation has set. */
export const releaseLineage = procedure({
  action: 'releaseLineage',
  keys: ({ secret }, tags) => tags.all('receipt', tagParts.receipt(secret.receipt)).map(receiptKey),
  async run(act) {
    const { actor, body, secret, tags, tx } = act;
    const holder = holderOf(act);
    const found = await receiptUnder(act, tags.all('receipt', tagParts.receipt(secret.receipt)));
    const lineage = found === undefined ? undefined : await openLineage(act, found.record.lineage);
    if (found === undefined || lineage === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
    const isEnded = (hold: Hold) => mayLift(hold, holder) && (body.hold === undefined || body.hold === hold.reason);
    const before = lineage.holds ?? [];
    if (!before.some(isEnded)) throw new PiaosuError('ILLEGAL_TRANSITION', { act: 'releaseLineage', open: 0 });
    const by = tags.newest('payer', [actor.id]);
    const lifted = { by, role: holder.role, reason: body.reason, time: tx.time, tx: tx.id };
    const holds = before.map((hold) => (isEnded(hold) ? { ...hold, lifted } : hold));
    return answer(await writeLineage(act, found.record.lineage, { ...lineage, holds }));
  },
});

/**
 * The offices of basic payers, whose settlements are hidden, and the authorities of 卫健, 医保 and 药监: few enough that a
 * hold set out of malice is found with its setter.
 */
function holderOf({ actor, operation, tags }: HoldAct): Holder {
  const role = HOLDING_ROLES.find((each) => each === operation.actor.role);
  if (role === undefined || !mayHold(actor, role))
    throw new PiaosuError('ROLE_NOT_ALLOWED', { institution: actor.id, action: operation.action });
  return { tags: tags.all('payer', [actor.id]), org: actor.org, role };
}

function mayHold({ org, tier }: InstitutionRecord, role: Holder['role']): boolean {
  return role === 'REGISTRAR' ? org !== 'FinanceMSP' : tier === TIERS.BASIC;
}

function answer({ holds = [] }: LineageRecord): Outcome {
  return done({ open: holds.filter(isOpenHold).length });
}
