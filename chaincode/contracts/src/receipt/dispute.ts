import {
  done,
  DISPUTING_ROLES,
  institutionKey,
  institutionRecordShape,
  isOpenDispute,
  MAX_DISPUTES,
  PiaosuError,
  receiptKey,
  tagParts,
  type Dispute,
  type DisputingRole,
  type ReceiptRecord,
} from '@piaosu/core';

import { procedure, type Act } from '../batch/procedure.ts';
import { openLineage, writeLineage } from '../lineage/lineage-state.ts';
import { materialised, materialiseKeys, receiptUnder, writeMaterialised } from './materialise.ts';
import { openReceipt } from './open-receipt.ts';

/**
 * 争议: flags a receipt for everybody who decides on it. It stops nothing: else one payer, or the hospital after it was
 * paid, could hold the claims of all others.
 */
export const raiseDispute = procedure({
  action: 'raiseDispute',
  keys: ({ secret }, tags) => materialiseKeys(secret.evidence, tags),
  async run(act) {
    const { body, records, secret } = act;
    const opened = await openReceipt(act, body.receipt, secret.evidence);
    await assertMayDispute(act, opened.header.issuer);
    const { tag, record, isNew } = await materialised(act, opened, secret.evidence);
    assertStands(record);
    const disputes = withDispute(act, record.disputes ?? [], { ...entryOf(act), reason: body.reason });
    if (isNew) {
      const lineage = await openLineage(act, record.lineage);
      await writeLineage(act, record.lineage, await writeMaterialised(act, { tag, record, isNew }, lineage));
    }
    records.put(receiptKey(tag), { ...record, disputes });
    return done({ receipt: tag, open: disputes.filter(isOpenDispute).length });
  },
});

/** Ends what the actor raised; the authority of the issuer's organisation decides on all that is open. */
export const liftDispute = procedure({
  action: 'liftDispute',
  keys: ({ secret }, tags) => tags.all('receipt', tagParts.receipt(secret.receipt)).map(receiptKey),
  async run(act) {
    const { body, operation, records, secret, tags } = act;
    const found = await receiptUnder(act, tags.all('receipt', tagParts.receipt(secret.receipt)));
    if (found === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
    await assertMayDispute(act, found.record.issuer);
    const own = ownTags(act);
    const isEnded = (each: Dispute) =>
      isOpenDispute(each) && (operation.actor.role === 'REGISTRAR' || own.includes(each.by));
    const before = found.record.disputes ?? [];
    if (!before.some(isEnded)) throw new PiaosuError('ILLEGAL_TRANSITION', { act: 'liftDispute', open: 0 });
    const lifted = { ...entryOf(act), reason: body.reason };
    const disputes = before.map((each) => (isEnded(each) ? { ...each, lifted } : each));
    records.put(receiptKey(found.tag), { ...found.record, disputes });
    return done({ receipt: found.tag, open: disputes.filter(isOpenDispute).length });
  },
});

type DisputeAct = Act<'raiseDispute' | 'liftDispute'>;

/** Its issuer, any payer, or the authority of the issuer's organisation. */
async function assertMayDispute({ actor, operation, records }: DisputeAct, issuer: string): Promise<void> {
  const { role } = operation.actor;
  if (role === 'ISSUER' && actor.id !== issuer) throw new PiaosuError('NOT_ISSUER', { issuer });
  if (role !== 'REGISTRAR') return;
  const record = await records.get(institutionKey(issuer), institutionRecordShape);
  if (record?.org !== actor.org) throw new PiaosuError('NOT_ISSUER', { issuer });
}

function assertStands({ state }: ReceiptRecord): void {
  if (state !== 'LIVE' && state !== 'RED_PENDING')
    throw new PiaosuError('ILLEGAL_TRANSITION', { state, act: 'raiseDispute' });
}

/**
 * One of each institution: raised anew it takes the place of the one that was lifted, and in a full list of the oldest that
 * was, so that nobody fills the record. The blocks keep what is dropped.
 */
function withDispute(act: DisputeAct, before: readonly Dispute[], raised: Dispute): readonly Dispute[] {
  const own = ownTags(act);
  if (before.some((each) => own.includes(each.by) && isOpenDispute(each))) throw new PiaosuError('ALREADY_EXISTS', {});
  const others = before.filter((each) => !own.includes(each.by));
  const oldestLifted = others.length < MAX_DISPUTES ? -1 : others.findIndex((each) => !isOpenDispute(each));
  const kept = others.filter((_, index) => index !== oldestLifted);
  if (kept.length >= MAX_DISPUTES) throw new PiaosuError('ILLEGAL_TRANSITION', { disputes: MAX_DISPUTES });
  return [...kept, raised];
}

function ownTags({ actor, tags }: DisputeAct): string[] {
  return tags.all('payer', [actor.id]);
}

function entryOf({ actor, operation, tags, tx }: DisputeAct): Omit<Dispute, 'reason' | 'lifted'> {
  const role: DisputingRole = DISPUTING_ROLES.find((each) => each === operation.actor.role) ?? 'CLAIMS_OFFICER';
  return { by: tags.newest('payer', [actor.id]), role, time: tx.time, tx: tx.id };
}
