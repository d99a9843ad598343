import {
  selectClaimsOfLineages,
  selectRefusedDuplicates,
  type LineageClaimRow,
  type RefusedDuplicate,
} from '../../db/dashboards.ts';
import type { CallerContext } from '../../http/route.ts';
import { rangeOf } from './day-range.ts';
import { placesOf } from './region.ts';

/** What a picture can show; older refusals are found by a shorter range of days. */
export const MAX_REFUSED = 200;
const MAX_CLAIMS = 1000;

export interface Duplicate {
  readonly lineage: string;
  readonly claims: readonly LineageClaimRow[];
  readonly refused: readonly RefusedDuplicate[];
}

export interface Duplicates {
  readonly items: readonly Duplicate[];
  readonly truncated: boolean;
  readonly nameOf: (institution: string) => string | null;
}

/**
 * Bills that were claimed again and refused, with everybody who ever claimed them. A bill is its lineage: a tag, which tells nobody
 * whose it is. That it was looked at stands in the access log.
 */
export async function readDuplicates(
  context: CallerContext,
  days: { readonly from: string; readonly to: string },
): Promise<Duplicates> {
  const { organisation } = context;
  const { database } = organisation;
  const found = await selectRefusedDuplicates(database, rangeOf(days.from, days.to), MAX_REFUSED + 1);
  await organisation.accessLog.record(context, {
    ...{ action: 'duplicates.read', subject: `duplicates/${days.from}/${days.to}`, outcome: 'SERVED' },
  });
  const refused = found.slice(0, MAX_REFUSED);
  const byLineage = Map.groupBy(refused, ({ lineage }) => lineage);
  const claims = await selectClaimsOfLineages(database, [...byLineage.keys()], MAX_CLAIMS);
  const claimed = Map.groupBy(claims, ({ lineage }) => lineage);
  const places = await placesOf(organisation, [
    ...new Set([...refused.map(({ institution }) => institution), ...claims.map(({ payer }) => payer)]),
  ]);
  return {
    items: [...byLineage].map(([lineage, tries]) => ({ lineage, refused: tries, claims: claimed.get(lineage) ?? [] })),
    truncated: found.length > MAX_REFUSED || claims.length === MAX_CLAIMS,
    nameOf: (institution) => places.get(institution)?.name ?? null,
  };
}
