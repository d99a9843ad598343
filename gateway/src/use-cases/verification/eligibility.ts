import {
  addReceipt,
  dropExpired,
  EMPTY_LINEAGE,
  formatFen,
  lineageKey,
  lineageRecordShape,
  openHold,
  parseShape,
  remainingFen,
  tagsUnder,
  toBeijingDate,
  unwrap,
  type Check,
  type Code,
  type Json,
  type LineageRecord,
  type ReceiptHeader,
  type ReceiptStatus,
} from '@piaosu/core';
import { nativeHmac } from '../../native/hash-suite.ts';
import type { Organisation } from '../../organisation.ts';
import type { Judged } from './judge-receipt.ts';
import { receiptTagsOf } from '../../project/receipt-tags.ts';

/** Who asks whether a receipt can still be claimed. */
export interface Asker {
  readonly organisation: Organisation;
  readonly institution: string;
}

/**
 * What is left to claim, over all payers: amounts and tiers, never who. Known as of the own copy's block; the claim
 * itself is decided by the ledger. Never changes the headline.
 */
export async function checkEligibility(
  asker: Asker,
  header: ReceiptHeader,
  { standing, notes }: Pick<Judged, 'standing' | 'notes'>,
  known: LineageRecord | undefined,
): Promise<Check> {
  const { peppers } = asker.organisation;
  const receiptTags = receiptTagsOf(peppers, header);
  const found = known ?? (await readLineage(asker.organisation, header));
  const lineage = withReceipt(dropExpired(found, today()).lineage, header, receiptTags);
  const own = ownClaim(asker, lineage, receiptTags);
  const hold = openHold(lineage.holds);
  const evidence: Json = {
    cap: formatFen(lineage.capFen),
    remaining: formatFen(remainingFen(lineage)),
    settledTiers: header.settledTiers,
    claims: lineage.claims.map(({ tier, state, amountFen, paidFen, recoveredFen, benefit }) => ({
      ...{ tier, state, benefit },
      ...{ amount: formatFen(amountFen), paid: formatFen(paidFen), recovered: formatFen(recoveredFen) },
    })),
    // Why nothing is approved or paid for now; whether a claim may be reserved does not depend on it.
    ...(hold === undefined ? {} : { held: hold.reason }),
    // A flag for the officer; what may be claimed does not depend on it.
    ...(notes.disputes === undefined ? {} : { disputed: true }),
    ...(own === undefined ? {} : { own: { claimId: own.id, date: own.date, state: own.state } }),
  };
  const code = refusalOf(header, standing, lineage, own !== undefined);
  return code === undefined
    ? { name: 'eligibility', result: 'valid', evidence }
    : { name: 'eligibility', result: 'invalid', code, evidence };
}

function refusalOf(
  { kind }: ReceiptHeader,
  standing: ReceiptStatus | undefined,
  lineage: LineageRecord,
  claimed: boolean,
): Code | undefined {
  if (standing === 'RED_FLUSHED' || standing === 'SUPERSEDED') return 'RED_FLUSHED';
  if (standing === 'RED_PENDING' || standing === 'RED_UNSETTLED') return 'RED_PENDING';
  if (kind === 'RED' || kind === 'PREPAYMENT') return 'NOT_CLAIMABLE_KIND';
  if (claimed) return 'DUPLICATE_CLAIM';
  return remainingFen(lineage) === 0 ? 'OVER_CAP' : undefined;
}

async function readLineage({ projection }: Organisation, header: ReceiptHeader): Promise<LineageRecord> {
  const record = await projection.record(lineageKey(header.lineage));
  return record === undefined ? EMPTY_LINEAGE : unwrap(parseShape(lineageRecordShape, record.value));
}

/** A receipt that no act has named yet adds its own cap when the first one does. */
export function withReceipt(lineage: LineageRecord, { capFen }: ReceiptHeader, tags: readonly string[]): LineageRecord {
  const [tag] = tags;
  if (tag === undefined || lineage.receipts.some((receipt) => tags.includes(receipt.tag))) return lineage;
  return addReceipt(lineage, { tag, chain: tag, capFen: Math.max(0, capFen), live: true });
}

/** The asker's claim on this very receipt: another part of a split bill is another receipt. */
function ownClaim({ organisation, institution }: Asker, lineage: LineageRecord, receiptTags: readonly string[]) {
  const payers = tagsUnder(nativeHmac, organisation.peppers, 'payer', [institution]);
  return lineage.claims.find(
    ({ payer, receipts }) => payers.includes(payer) && receipts.some((tag) => receiptTags.includes(tag)),
  );
}

function today(): string {
  return toBeijingDate(Math.floor(Date.now() / 1000));
}
