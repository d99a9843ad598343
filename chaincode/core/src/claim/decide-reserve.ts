import type { Code } from '../codes.ts';
import type { Json } from '../encoding/json.ts';
import type { LineageClaim, LineageRecord } from '../ledger/claim-record.ts';
import { TIERS } from '../ledger/field.ts';
import type { ReceiptRecord } from '../ledger/receipt-record.ts';
import type { InstitutionRecord } from '../ledger/registry-record.ts';
import { formatFen } from '../money.ts';
import { addDays } from '../time.ts';

import { remainingFen } from './lineage.ts';
import { TRACE_FINDING_CODES, type TraceFinding, type TraceFindingCode } from './trace-finding.ts';

/** One receipt that a claim names, as its evidence proved it and the ledger holds it. */
export interface ClaimedReceipt {
  readonly tag: string;
  /** The first of its chain of re-issues, see LIN~. */
  readonly chain: string;
  readonly record: Pick<
    ReceiptRecord,
    'state' | 'kind' | 'liability' | 'issueDate' | 'capFen' | 'settledTiers' | 'otherUnbroken'
  >;
  /** Whether the named claimant is the patient; undefined when nobody was named. */
  readonly samePatient?: boolean;
  /** What of the presented elements differs from the opened fields; both sums where it is the total. */
  readonly altered: readonly { readonly field: string; readonly issued?: string; readonly presented?: string }[];
  /** The amount of the claim's basis: the cap, or the opened field. */
  readonly basisFen: number;
}

/** Everything that deciding on a new claim depends on. `lineage` holds the claimed receipts and nothing that has expired. */
export interface ReserveRequest {
  readonly today: string;
  readonly payer: {
    readonly tags: readonly string[];
    readonly tier: LineageClaim['tier'];
    readonly benefit: LineageClaim['benefit'];
    readonly policy?: InstitutionRecord['policy'];
  };
  readonly amountFen: number;
  readonly otherExcluded: boolean;
  readonly receipts: readonly ClaimedReceipt[];
  readonly lineage: LineageRecord;
  /** What is wrong with the medicines behind the lines; refuses where the payer's policy is BLOCK. */
  readonly findings: readonly TraceFinding[];
}

export type ReserveDecision =
  { readonly ok: true } | { readonly ok: false; readonly code: Code; readonly evidence: Json };

type Rule = readonly [code: Code, evidenceOf: (request: ReserveRequest) => Json | undefined];

/**
 * The rules of a new claim in the order in which they are examined; the first that has evidence refuses. NOT_ANCHORED
 * stands before them: without a checkpoint there is nothing to examine.
 */
const RULES: readonly Rule[] = [
  ['RED_FLUSHED', inState('RED_FLUSHED')],
  ['RED_PENDING', inState('RED_PENDING')],
  ['NOT_CLAIMABLE_KIND', notClaimableKind],
  ['THIRD_PARTY', thirdParty],
  ['TIME_BARRED', timeBarred],
  ['IDENTITY_MISMATCH', identityMismatch],
  ['AMOUNT_ALTERED', amountAltered],
  ['ALREADY_SETTLED_ONLINE', alreadySettledOnline],
  ['DUPLICATE_TIER', duplicateTier],
  ['DUPLICATE_CLAIM', duplicateClaim],
  ['PRIMARY_PENDING', primaryPending],
  ['OVER_CAP', overCap],
  ...TRACE_FINDING_CODES.map((code): Rule => [code, finding(code)]),
];

/** Decides on a new claim. The evidence never tells one payer who another is. */
export function decideReserve(request: ReserveRequest): ReserveDecision {
  for (const [code, evidenceOf] of RULES) {
    const evidence = evidenceOf(request);
    if (evidence !== undefined) return { ok: false, code, evidence };
  }
  return { ok: true };
}

function inState(state: ReceiptRecord['state']): Rule[1] {
  return ({ receipts }) => (receipts.some(({ record }) => record.state === state) ? {} : undefined);
}

function notClaimableKind({ receipts }: ReserveRequest): Json | undefined {
  const refused = receipts.find(({ record }) => record.kind === 'RED' || record.kind === 'PREPAYMENT');
  return refused === undefined ? undefined : { kind: refused.record.kind };
}

function thirdParty({ receipts, payer }: ReserveRequest): Json | undefined {
  const liable = receipts.some(({ record }) => record.liability === 'THIRD_PARTY');
  return liable && payer.tier <= TIERS.ASSISTANCE ? { tier: payer.tier } : undefined;
}

function timeBarred({ receipts, payer, today }: ReserveRequest): Json | undefined {
  const days = payer.policy?.filingDays;
  if (days === undefined) return undefined;
  const deadline = receipts.map(({ record }) => addDays(record.issueDate, days)).find((last) => last < today);
  return deadline === undefined ? undefined : { deadline };
}

function identityMismatch({ receipts }: ReserveRequest): Json | undefined {
  return receipts.some(({ samePatient }) => samePatient === false) ? {} : undefined;
}

function amountAltered({ receipts }: ReserveRequest): Json | undefined {
  const fields = receipts.flatMap(({ altered }, receipt) =>
    altered.map(({ field, issued, presented }) =>
      issued === undefined || presented === undefined ? { receipt, field } : { receipt, field, issued, presented },
    ),
  );
  return fields.length === 0 ? undefined : { fields };
}

/**
 * A tier that the settlement names is settled, even at 0.00. Other funds without a breakdown may contain any of tiers
 * 2–4: then the payer must have stated that its amount is not in it.
 */
function alreadySettledOnline({ receipts, payer, otherExcluded }: ReserveRequest): Json | undefined {
  if (receipts.some(({ record }) => record.settledTiers.includes(payer.tier))) return { tier: payer.tier };
  const inOther = payer.tier >= TIERS.CRITICAL && payer.tier <= TIERS.SUPPLEMENT;
  const unbroken = receipts.some(({ record }) => record.otherUnbroken);
  return inOther && unbroken && !otherExcluded ? { tier: payer.tier, needs: 'otherExcluded' } : undefined;
}

function duplicateTier({ lineage, payer }: ReserveRequest): Json | undefined {
  if (payer.tier !== TIERS.BASIC) return undefined;
  const other = lineage.claims.find((claim) => claim.tier === TIERS.BASIC && !isOwn(payer, claim));
  return other === undefined ? undefined : { claimId: other.id, date: other.date };
}

function duplicateClaim({ lineage, payer, receipts }: ReserveRequest): Json | undefined {
  const chains = new Set(receipts.map(({ chain }) => chain));
  const earlier = lineage.claims.find(
    (claim) => isOwn(payer, claim) && chainsOf(lineage, claim).some((chain) => chains.has(chain)),
  );
  return earlier === undefined ? undefined : { claimId: earlier.id, date: earlier.date };
}

/** A fixed benefit neither waits for the refunds of others nor do they wait for it: it is no part of the same sum. */
function primaryPending({ lineage, payer }: ReserveRequest): Json | undefined {
  if (payer.benefit === 'FIXED') return undefined;
  const pending = lineage.claims.filter(
    (claim) =>
      claim.tier < payer.tier &&
      claim.benefit === 'INDEMNITY' &&
      (claim.state === 'RESERVED' || claim.state === 'UNDER_REVIEW'),
  );
  return pending.length === 0 ? undefined : { tier: Math.min(...pending.map((claim) => claim.tier)) };
}

function overCap({ lineage, payer, receipts, amountFen }: ReserveRequest): Json | undefined {
  if (payer.benefit === 'FIXED') return undefined;
  const limitFen = receipts.reduce((sum, receipt) => sum + limitOf(receipt), 0);
  if (amountFen <= remainingFen(lineage) && amountFen <= limitFen) return undefined;
  return { remaining: formatFen(remainingFen(lineage)), limit: formatFen(limitFen) };
}

function finding(code: TraceFindingCode): Rule[1] {
  return ({ findings, payer }) => {
    const first = findings.find((each) => each.code === code);
    if (first === undefined || payer.policy?.tracePolicy !== 'BLOCK') return undefined;
    return Object.fromEntries(Object.entries(first).filter(([name]) => name !== 'code'));
  };
}

/**
 * Receipt by receipt, so that one claim on two receipts can ask for what two claims could: provinces count 个人自付 and 个人自费
 * differently, and where it exceeds the burden of one receipt it must not be refunded out of another's.
 */
function limitOf({ record, basisFen }: ClaimedReceipt): number {
  return Math.max(0, Math.min(record.capFen, basisFen));
}

function isOwn(payer: ReserveRequest['payer'], claim: LineageClaim): boolean {
  return payer.tags.includes(claim.payer);
}

function chainsOf(lineage: LineageRecord, claim: LineageClaim): string[] {
  return lineage.receipts.filter((receipt) => claim.receipts.includes(receipt.tag)).map((receipt) => receipt.chain);
}
