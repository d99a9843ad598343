import type { Basis, ClaimActName, FlushAct, GrantAct, HoldAct, ModelAct, ReserveAct } from './act.ts';
import { CLAIM_ACTS } from './act.ts';
import { burdenOf, type ModelClaim, type ModelConsent } from './book.ts';
import { dayAfter } from './day.ts';
import { drawn, type Lot } from './lot.ts';
import type { Model } from './model.ts';
import type { Bill } from './shelf.ts';

const HOLDERS: readonly HoldAct['by'][] = [
  { id: 'HZ-BASIC', org: 'InsuranceMSP', isAuthority: false },
  { id: 'WZ-BASIC', org: 'InsuranceMSP', isAuthority: false },
  { id: 'AUTH-INSURANCE', org: 'InsuranceMSP', isAuthority: true },
  { id: 'AUTH-HEALTH', org: 'HealthMSP', isAuthority: true },
  { id: 'INS-A', org: 'InsuranceMSP', isAuthority: false },
];
const OTHER_BASES = ['CASH_ONLY', 'SELF_PAYMENT', 'SELF_EXPENSE'] as const;

/** Turns what was drawn into an act that makes sense, mostly, where the model stands. Undefined: nothing to act on. */
export function actOf(lot: Lot, model: Model, bill: Bill, time: number): ModelAct | undefined {
  const { what } = lot;
  if (what < 40) return reservation(lot, model, bill);
  if (what < 84) return claimStep(lot, model, bill) ?? reservation(lot, model, bill);
  if (what < 89) return flush(lot, model, bill);
  if (what < 93) return hold(lot, bill);
  if (what < 94) return { type: 'materialise', payer: payerOf(lot, model), receipt: receiptOf(lot, bill) };
  return what < 97 ? grant(lot, model, bill, time) : consentEnd(lot, model);
}

/** Some twist befalls `share` of thousand acts. */
function isTwisted({ twist }: Lot, from: number, share: number): boolean {
  return twist >= from && twist < from + share;
}

function payerOf({ who }: Lot, model: Model): string {
  return drawn(Object.keys(model.payers), who);
}

function receiptOf({ which, twist }: Lot, { receipts }: Bill): string {
  // The first ones more often: what replaces or doubles them can enter only late.
  return drawn(receipts, twist % 3 === 0 ? which : which % 2 === 0 ? 0 : which % 4);
}

/** A receipt that would be refused for its standing is drawn once more: most claims are for what counts. */
function countingReceipt(lot: Lot, model: Model, bill: Bill): string {
  const counting = bill.receipts.filter((id) => model.receipt(id).standing === 'LIVE');
  return counting.length > 0 && lot.twist % 10 < 8 ? drawn(counting, lot.which) : receiptOf(lot, bill);
}

function reservation(lot: Lot, model: Model, bill: Bill): ReserveAct {
  const payer = claimantOf(lot, model);
  const receipts = claimedReceipts(lot, model, bill);
  const [first = ''] = receipts;
  const remaining = model.remainingFen(model.lineageOf(first), '0000-01-01');
  const burden = burdenOf(model.receipt(first).facts);
  // What is left to the fen, one more, or a part of the burden.
  const exact = remaining > 0 && lot.percent > 90 ? remaining + (lot.percent > 98 ? 1 : 0) : undefined;
  const consent = consentFor(lot, model, payer);
  return {
    ...{ type: 'reserve', payer, receipts, amountFen: exact ?? Math.max(1, Math.round((burden * lot.percent) / 140)) },
    ...{ basis: basisOf(lot), isOtherExcluded: isTwisted(lot, 300, 500), isAltered: isTwisted(lot, 0, 15) },
    ...{ isOtherPerson: isTwisted(lot, 15, 15), isUnanchored: isTwisted(lot, 30, 8) },
    ...(consent === undefined ? {} : { consent }),
  };
}

function claimedReceipts(lot: Lot, model: Model, bill: Bill): string[] {
  if (isTwisted(lot, 40, 8)) return [drawn(bill.reds, lot.which)];
  const first = countingReceipt(lot, model, bill);
  if (lot.twist < 900) return [first];
  // Another of the bill: a part of the same split bill, or what cannot be claimed with it.
  return [first, drawn(bill.receipts, lot.which + lot.twist)];
}

function basisOf({ twist, who }: Lot): Basis {
  return twist % 4 === 3 ? drawn(OTHER_BASES, who) : 'PERSONAL_BURDEN';
}

/** A consent of the payer where there is one, to be withdrawn from under the claim; at times any, which may not carry it. */
function consentFor(lot: Lot, model: Model, payer: string): string | undefined {
  const consents = lately(model);
  const own = consents.filter((each) => each.payer === payer && !each.isWithdrawn && each.purpose === 'CLAIM');
  if (own.length > 0 && lot.twist % 2 === 0) return own.at(-1)?.id;
  return consents.length > 0 && lot.twist % 9 === 0 ? drawn(consents, lot.which).id : undefined;
}

/** Payers with a consent claim more often. */
function claimantOf(lot: Lot, model: Model): string {
  const active = lately(model).filter(({ isWithdrawn, purpose }) => !isWithdrawn && purpose === 'CLAIM');
  return active.length > 0 && lot.twist % 10 < 4 ? drawn(active, lot.who).payer : payerOf(lot, model);
}

function lately(model: Model): ModelConsent[] {
  return [...model.consents.values()].slice(-8);
}

function claimStep(lot: Lot, model: Model, bill: Bill): ModelAct | undefined {
  const claims = bill.receipts
    .map((id) => model.receipt(id).lineage)
    .filter((lineage, index, all) => lineage !== undefined && all.indexOf(lineage) === index)
    .flatMap((lineage) => (lineage === undefined ? [] : model.claimsOf(lineage)));
  const live = claims.filter(({ standing }) => ['RESERVED', 'UNDER_REVIEW', 'APPROVED', 'PAID'].includes(standing));
  const chosen = live.length > 0 && !isTwisted(lot, 0, 60) ? live : claims;
  if (chosen.length === 0) return undefined;
  const claim = drawn(chosen, lot.which);
  const type = isTwisted(lot, 0, 120) ? drawn(CLAIM_ACTS, lot.who) : likelyAct(lot, claim);
  const payer = isTwisted(lot, 120, 20) ? payerOf(lot, model) : claim.payer;
  return { type, payer, claim: claim.id, amountFen: amountOf(lot, type, claim) };
}

/** Decisions and payments more often than ends: claims must live long enough to be paid and returned. */
function likelyAct({ twist }: Lot, { standing }: ModelClaim): ClaimActName {
  if (standing === 'APPROVED') return drawn(['pay', 'pay', 'pay', 'pay', 'withdraw', 'reject'], twist);
  if (standing === 'PAID') return drawn(['recover', 'recover', 'paymentReturned'], twist);
  return drawn(['review', 'approve', 'approve', 'approve', 'approve', 'withdraw', 'reject'], twist);
}

function amountOf({ percent }: Lot, type: ClaimActName, claim: ModelClaim): number {
  const paid = claim.paidFen - claim.recoveredFen;
  const reference = type === 'approve' ? claim.reservedFen : type === 'pay' ? claim.approvedFen : paid;
  const part = percent > 60 && percent <= 100 ? 100 : percent;
  return Math.max(1, Math.round((reference * part) / 100));
}

function flush(lot: Lot, model: Model, bill: Bill): FlushAct {
  const reds = bill.reds.map((id) => model.receipt(id).facts);
  const counting = reds.filter(({ redOf = '' }) => model.receipt(redOf).standing === 'LIVE');
  const red = drawn(counting.length > 0 && lot.twist % 10 < 7 ? counting : reds, lot.which);
  return { type: 'redFlush', original: red.redOf ?? '', red: red.id, isForeigner: isTwisted(lot, 0, 20) };
}

function hold(lot: Lot, bill: Bill): HoldAct {
  // More are lifted than set: a hold that stands for ever would keep the rest of the bill from happening.
  const type = lot.what < 91 ? 'holdLineage' : 'releaseLineage';
  const by = drawn(HOLDERS, type === 'holdLineage' || lot.twist % 3 === 0 ? lot.who : 2 + (lot.who % 2));
  return { type, by, receipt: receiptOf(lot, bill), reason: lot.percent % 2 === 0 ? 'COURT' : 'SETTLEMENT_HIDDEN' };
}

function grant(lot: Lot, model: Model, bill: Bill, time: number): GrantAct {
  const receipt = receiptOf(lot, bill);
  const { issueDate } = model.receipt(receipt).facts;
  const scopes: GrantAct['scope'][] = [
    { type: 'RECEIPT', receipt },
    { type: 'PERIOD', from: issueDate, to: issueDate },
    { type: 'PERIOD', from: '2025-01-01', to: dayAfter(issueDate, -1) },
  ];
  const isLate = isTwisted(lot, 0, 100);
  return {
    ...{ type: 'grantConsent', payer: payerOf(lot, model), scope: drawn(scopes, lot.which) },
    purpose: isTwisted(lot, 100, 80) ? 'REVIEW' : 'CLAIM',
    ...{ validFrom: time - 2_000 + (isLate ? 40_000 : 0), validUntil: time + 50_000 + 2_000 * lot.percent },
  };
}

/** Of those with a claim under them first. */
function consentEnd(lot: Lot, model: Model): ModelAct | undefined {
  const consents = lately(model);
  const active = consents.filter(({ isWithdrawn }) => !isWithdrawn);
  const used = active.filter(({ claims }) => claims.length > 0);
  const chosen = [used, active, consents].find(({ length }) => length > 0);
  return chosen === undefined ? undefined : { type: 'withdrawConsent', consent: drawn(chosen, lot.which).id };
}
