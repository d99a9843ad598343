import { claimKey, claimRecordShape, parseShape, unwrap, type ClaimRecord } from '@piaosu/core';
import { selectClaimIds } from '../../db/projection.ts';
import type { CallerContext } from '../../http/route.ts';
import { standingsOf, type ClaimStanding } from './claim-standing.ts';

export interface ListedClaim {
  readonly standing: ClaimStanding;
  /** Block in which its record was first seen: with the id the place in the list. */
  readonly block: number;
}

/** Claims newest first as they stand today: the caller's own, for an auditor all of the organisation's. One more than `limit`. */
export async function listClaims(
  { organisation, caller }: CallerContext,
  page: { readonly before: { readonly block: number; readonly id: string }; readonly limit: number },
): Promise<ListedClaim[]> {
  const whose = caller.roles.includes('AUDITOR')
    ? { org: caller.org, payer: null }
    : { org: caller.org, payer: caller.institution };
  const places = await selectClaimIds(organisation.database, whose, page.before, page.limit + 1);
  const found = await Promise.all(
    places.map(async ({ id, block }): Promise<{ claim: ClaimRecord; block: number }[]> => {
      const record = await organisation.projection.record(claimKey(id));
      return record === undefined ? [] : [{ claim: unwrap(parseShape(claimRecordShape, record.value)), block }];
    }),
  );
  const listed = found.flat();
  const standings = await standingsOf(
    organisation,
    listed.map(({ claim }) => claim),
  );
  return standings.map((standing, index) => ({ standing, block: listed[index]?.block ?? 0 }));
}
