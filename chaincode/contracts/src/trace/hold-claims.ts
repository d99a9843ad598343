import { isHeldBy, PiaosuError, withHold, type Hold } from '@piaosu/core';

import type { Surroundings } from '../batch/procedure.ts';
import { openLineage, writeLineage } from '../lineage/lineage-state.ts';

/**
 * Stops approvals and payments in a lineage whose claims count on medicines that were taken back. The dispenser cannot lift
 * it: the authority of its organisation does, or that of the payers.
 */
export async function holdForDispenser(at: Surroundings, lineageId: string): Promise<void> {
  const { actor, tags, tx } = at;
  const lineage = await openLineage(at, lineageId);
  if (lineage === undefined) throw new Error('a receipt has no lineage');
  const before = lineage.holds ?? [];
  const setter = { tags: tags.all('payer', [actor.id]), org: actor.org, role: 'PHARMACIST' } as const;
  const { org, role } = setter;
  const by = tags.newest('payer', [actor.id]);
  const hold: Hold = { by, role, org, reason: 'TRACE_CONFLICT', time: tx.time, tx: tx.id };
  const holds = isHeldBy(before, setter, 'TRACE_CONFLICT') ? before : withHold(before, hold);
  if (holds === undefined) throw new PiaosuError('ILLEGAL_TRANSITION', { holds: before.length });
  await writeLineage(at, lineageId, { ...lineage, holds });
}
