import {
  claimStateOn,
  EMPTY_LINEAGE,
  expiredFrom,
  lineageKey,
  lineageOn,
  lineageRecordShape,
  openHold,
  parseShape,
  recoveryDue,
  toBeijingDate,
  unwrap,
  type ClaimRecord,
  type ClaimState,
  type HoldReason,
  type LineageRecord,
} from '@piaosu/core';
import type { Organisation } from '../../organisation.ts';

/** How a claim stands today: its record says what acts have said, the calendar and its lineage say the rest. */
export interface ClaimStanding {
  readonly claim: ClaimRecord;
  readonly state: ClaimState;
  /** When a reservation ended by itself that no act has touched since. */
  readonly expiredAt?: Date;
  /** What its payer must get back now, 0 for most. */
  readonly recoveryDueFen: number;
  /** Why nothing of its lineage is approved or paid for now. */
  readonly held?: HoldReason;
}

/** The day in Beijing by this gateway's clock. */
export function today(): string {
  return toBeijingDate(Math.floor(Date.now() / 1000));
}

/** LIN~ as the next act would find it. Throws PiaosuError INDEX_DIVERGED. */
export async function currentLineage({ projection }: Organisation, id: string): Promise<LineageRecord> {
  const record = await projection.record(lineageKey(id));
  return record === undefined
    ? EMPTY_LINEAGE
    : lineageOn(unwrap(parseShape(lineageRecordShape, record.value)), today());
}

/** The standing of claims, each lineage read once. */
export async function standingsOf(
  organisation: Organisation,
  claims: readonly ClaimRecord[],
): Promise<ClaimStanding[]> {
  const ids = [...new Set(claims.map(({ lineage }) => lineage))];
  const lineages = new Map(
    await Promise.all(ids.map(async (id) => [id, await currentLineage(organisation, id)] as const)),
  );
  return claims.map((claim) => standing(claim, lineages.get(claim.lineage) ?? EMPTY_LINEAGE));
}

function standing(claim: ClaimRecord, lineage: LineageRecord): ClaimStanding {
  const state = claimStateOn(claim, today());
  const due = recoveryDue(lineage).find(({ claimId }) => claimId === claim.id);
  const hold = openHold(lineage.holds);
  return {
    ...{ claim, state, recoveryDueFen: due?.dueFen ?? 0 },
    ...(state === claim.state || claim.expiresOn === undefined
      ? {}
      : { expiredAt: new Date(`${expiredFrom(claim.expiresOn)}T00:00:00+08:00`) }),
    ...(hold === undefined ? {} : { held: hold.reason }),
  };
}
