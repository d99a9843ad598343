import {
  claimKey,
  claimRecordShape,
  parseShape,
  receiptKey,
  receiptRecordShape,
  unwrap,
  type ClaimState,
  type ReceiptRef,
} from '@piaosu/core';
import { searchClaims, type ClaimPlace, type ClaimSearch } from '../../db/claim-history.ts';
import { selectLineageClaims } from '../../db/claim-index.ts';
import type { CallerContext } from '../../http/route.ts';
import type { Organisation } from '../../organisation.ts';
import { receiptTagsOf } from '../../project/receipt-tags.ts';
import { standingsOf, today } from './claim-standing.ts';
import type { ListedClaim } from './list-claims.ts';

/** What an office looks for; days in Beijing, both counted in. */
export interface HistoryQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly states?: readonly ClaimState[] | undefined;
  readonly minFen?: number | undefined;
  readonly maxFen?: number | undefined;
  /** Of supervision, which sees several. */
  readonly payer?: string | undefined;
  readonly receipt?: ReceiptRef | undefined;
}

export const FIRST_PLACE: ClaimPlace = { block: Number.MAX_SAFE_INTEGER, id: '' };

const BEIJING = '+08:00';
const DAY_SECONDS = 86_400;
/** Claims that may ever have named one bill. */
const MAX_OF_LINEAGE = 1000;
const PAGE = 500;

/** Claims newest first as they stand today: the caller's own, for an auditor those of the organisation. One more than `limit`. */
export async function searchHistory(
  context: CallerContext,
  query: HistoryQuery,
  page: { readonly before: ClaimPlace; readonly limit: number },
): Promise<ListedClaim[]> {
  const { organisation } = context;
  const search = await searchOf(context, query);
  const places = await searchClaims(organisation.database, search, page.before, page.limit + 1);
  const keys = new Map(places.map((place) => [claimKey(place.id), place]));
  const records = await organisation.projection.recordsOf([...keys.keys()]);
  const claims = new Map(records.map(({ key, value }) => [key, unwrap(parseShape(claimRecordShape, value))]));
  const found = [...keys].flatMap(([key, { block }]) => {
    const claim = claims.get(key);
    return claim === undefined ? [] : [{ claim, block }];
  });
  const standings = await standingsOf(
    organisation,
    found.map(({ claim }) => claim),
  );
  return standings.map((standing, index) => ({ standing, block: found[index]?.block ?? 0 }));
}

/** All that fits the question, page by page. */
export async function* wholeHistory(context: CallerContext, query: HistoryQuery): AsyncGenerator<ListedClaim> {
  let before = FIRST_PLACE;
  for (;;) {
    const listed = await searchHistory(context, query, { before, limit: PAGE });
    const page = listed.slice(0, PAGE);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || listed.length <= PAGE) return;
    before = { block: last.block, id: last.standing.claim.id };
  }
}

async function searchOf({ organisation, caller }: CallerContext, query: HistoryQuery): Promise<ClaimSearch> {
  const isAuditor = caller.roles.includes('AUDITOR');
  const { from, to, states, minFen = null, maxFen = null, payer = null, receipt } = query;
  return {
    org: caller.org,
    payer: isAuditor ? payer : caller.institution,
    ...{ states: states === undefined ? null : [...states], today: today(), minFen, maxFen },
    from: from === undefined ? null : startOf(from),
    until: to === undefined ? null : startOf(to) + DAY_SECONDS,
    ids: receipt === undefined ? null : await claimsOf(organisation, receipt),
  };
}

function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00${BEIJING}`) / 1000;
}

/** Ids of the claims that name the receipt. */
async function claimsOf({ database, peppers, projection }: Organisation, receipt: ReceiptRef): Promise<string[]> {
  const tags = receiptTagsOf(peppers, receipt);
  const records = await projection.recordsOf(tags.map(receiptKey));
  const lineages = new Set(records.map(({ value }) => unwrap(parseShape(receiptRecordShape, value)).lineage));
  const ids = await Promise.all([...lineages].map((each) => selectLineageClaims(database, each, MAX_OF_LINEAGE)));
  const claims = await projection.recordsOf(ids.flat().map(claimKey));
  return claims
    .map(({ value }) => unwrap(parseShape(claimRecordShape, value)))
    .filter(({ receipts }) => receipts.some((tag) => tags.includes(tag)))
    .map(({ id }) => id);
}
