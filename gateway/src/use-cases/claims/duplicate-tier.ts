import {
  claimKey,
  claimRecordShape,
  lineageKey,
  lineageRecordShape,
  parseShape,
  TIERS,
  type ClaimRecord,
  type LineageClaim,
} from '@piaosu/core';
import type { CallerContext } from '../../http/route.ts';
import type { Organisation } from '../../organisation.ts';

/**
 * Two basic offices asked for the same bill: the ledger tells the asking one only that another has it, so the holder is
 * told here, by the gateway of the organisation that both belong to.
 */
export async function alertHolders(context: CallerContext, lineages: readonly string[]): Promise<void> {
  const { organisation, caller, messageId } = context;
  for (const held of await basicClaims(organisation, lineages)) {
    const holder = await claimOf(organisation, held);
    if (holder?.org !== organisation.mspId || holder.payer === caller.institution) continue;
    await organisation.alerts.raise({
      dedupe: `duplicate-tier/${held.id}/${caller.institution}/${messageId}`,
      code: 'DUPLICATE_TIER',
      institution: holder.payer,
      subject: claimKey(held.id),
      evidence: { claimId: held.id, date: held.date },
    });
  }
}

async function basicClaims({ projection }: Organisation, lineages: readonly string[]): Promise<LineageClaim[]> {
  const records = await Promise.all([...new Set(lineages)].map((id) => projection.record(lineageKey(id))));
  return records
    .flatMap((record) => {
      const lineage = parseShape(lineageRecordShape, record?.value);
      return lineage.ok ? lineage.value.claims : [];
    })
    .filter(({ tier }) => tier === TIERS.BASIC);
}

async function claimOf({ projection }: Organisation, { id }: LineageClaim): Promise<ClaimRecord | undefined> {
  const claim = parseShape(claimRecordShape, (await projection.record(claimKey(id)))?.value);
  return claim.ok ? claim.value : undefined;
}
