import { formatFen, parseFen, PiaosuError, unwrap, type Action, type Json } from '@piaosu/core';
import { z } from 'zod';
import type { OrganisationConfig } from '../../config.ts';
import type { CallerContext } from '../../http/route.ts';

/** The amount in fen above which an approval of this payer needs a second officer; undefined where none does. */
export function releaseLimit(
  { config }: { readonly config: Pick<OrganisationConfig, 'releaseAbove'> },
  institution: string,
): number | undefined {
  const { releaseAbove } = config;
  if (releaseAbove === undefined || !Object.hasOwn(releaseAbove, institution)) return undefined;
  const amount = releaseAbove[institution];
  return amount === undefined ? undefined : unwrap(parseFen(amount));
}

/**
 * A signature of the institution's own key is one person's word: above the limit an approval takes two, who meet at
 * `/claim-releases`. Throws PiaosuError RELEASE_REQUIRED.
 */
export function assertNoRelease({ organisation, caller }: CallerContext, action: Action, body: Json): void {
  const limit = action === 'approve' ? releaseLimit(organisation, caller.institution) : undefined;
  if (limit === undefined) return;
  const parsed = approval.safeParse(body);
  if (parsed.success && parsed.data.amountFen > limit)
    throw new PiaosuError('RELEASE_REQUIRED', { limit: formatFen(limit) });
}

const approval = z.looseObject({ amountFen: z.number() });
