import {
  claimKey,
  claimRecordShape,
  claimStateOn,
  MAX_LINEAGE_ENTRIES,
  parseShape,
  unwrap,
  type ClaimRecord,
  type ClaimState,
} from '@piaosu/core';
import { selectLineageClaims } from '../../db/claim-index.ts';
import type { Organisation } from '../../organisation.ts';
import { currentLineage, today } from './claim-standing.ts';

/** What another payer decided on the same bill: tier, state and amounts; never who, and no id to ask by. */
export interface PriorDecision {
  readonly tier: number;
  readonly benefit: ClaimRecord['benefit'];
  readonly state: ClaimState;
  readonly reservedFen: number;
  readonly approvedFen: number;
  readonly paidFen: number;
  readonly recoveredFen: number;
}

/**
 * The decisions of all other payers in the lineage of a claim, in the order in which they pay. Ended ones count: that an
 * earlier payer rejected is what a later one needs to know. The list of ids is not sealed, so what LIN~ names live is added.
 */
export async function priorDecisions(
  organisation: Organisation,
  { lineage, payer }: Pick<ClaimRecord, 'lineage' | 'payer'>,
): Promise<PriorDecision[]> {
  const listed = await selectLineageClaims(organisation.database, lineage, MAX_LINEAGE_ENTRIES);
  const live = (await currentLineage(organisation, lineage)).claims.map(({ id }) => id);
  const claims = await Promise.all([...new Set([...listed, ...live])].map((id) => readRecord(organisation, id)));
  return claims
    .flatMap((claim) => (claim?.lineage === lineage && claim.payer !== payer ? [toDecision(claim)] : []))
    .toSorted((left, right) => left.tier - right.tier);
}

async function readRecord({ projection }: Organisation, id: string): Promise<ClaimRecord | undefined> {
  const record = await projection.record(claimKey(id));
  return record === undefined ? undefined : unwrap(parseShape(claimRecordShape, record.value));
}

function toDecision(claim: ClaimRecord): PriorDecision {
  const { tier, benefit, reservedFen, approvedFen, paidFen, recoveredFen } = claim;
  return { tier, benefit, state: claimStateOn(claim, today()), reservedFen, approvedFen, paidFen, recoveredFen };
}
