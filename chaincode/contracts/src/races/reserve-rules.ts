import type { Answer, ReserveAct } from './act.ts';
import { accepted, refused } from './act.ts';
import { type Book, burdenOf, capOf, type ModelClaim, type ModelReceipt, type Standing, sum } from './book.ts';
import { dayAfter, yuan } from './day.ts';

/** A claim that is asked for, with everything that the rules look at. `receipts` are entered, or would be by this act. */
interface Asked {
  readonly act: ReserveAct;
  readonly day: string;
  readonly book: Book;
  readonly receipts: readonly ModelReceipt[];
  readonly entering: readonly ModelReceipt[];
  /** As each receipt stood when it was examined. */
  readonly standings: readonly Standing[];
  readonly lineage: string;
  readonly live: readonly ModelClaim[];
}

type Rule = readonly [code: string, violated: (asked: Asked) => Answer['facts'] | false | undefined];

/** The codes of claims in the order in which design §7 lists them. */
const ORDERED_LIST: readonly Rule[] = [
  ['RED_FLUSHED', ({ standings }) => standings.includes('RED_FLUSHED') && {}],
  ['RED_PENDING', ({ standings }) => standings.includes('RED_PENDING') && {}],
  ['NOT_CLAIMABLE_KIND', ({ receipts }) => receipts.some(({ facts }) => facts.kind !== 'BILL') && {}],
  ['THIRD_PARTY', (asked) => tier(asked) <= 3 && asked.receipts.some(({ facts }) => facts.isThirdParty) && {}],
  ['TIME_BARRED', timeBarred],
  ['IDENTITY_MISMATCH', ({ act }) => act.isOtherPerson && {}],
  ['AMOUNT_ALTERED', ({ act }) => act.isAltered && {}],
  ['ALREADY_SETTLED_ONLINE', (asked) => asked.receipts.some(({ facts }) => isSettled(asked, facts)) && {}],
  ['DUPLICATE_TIER', duplicateTier],
  ['DUPLICATE_CLAIM', duplicateClaim],
  ['PRIMARY_PENDING', primaryPending],
  ['OVER_CAP', overCap],
];

/** Whether the patient's word that the claim names carries it: asked before anything of the claim is examined. */
export function decideConsent(act: ReserveAct, book: Book, time: number): Answer {
  const consent = act.consent === undefined ? undefined : book.consents.get(act.consent);
  if (consent === undefined) return accepted();
  const faults: readonly (readonly [reason: string, holds: boolean])[] = [
    ['OTHER_PAYER', consent.payer !== act.payer],
    ['WITHDRAWN', consent.isWithdrawn],
    ['NOT_YET_VALID', time < consent.validFrom],
    ['EXPIRED', time >= consent.validUntil],
    ['WRONG_PURPOSE', consent.purpose !== 'CLAIM'],
    ['OUT_OF_SCOPE', !act.receipts.every((id) => isInScope(book, consent.scope, id))],
  ];
  const reason = faults.find(([, holds]) => holds)?.[0];
  return reason === undefined ? accepted() : refused('CONSENT_INVALID', { reason });
}

/** The first rule of the ordered list that a claim violates, or OK. */
export function decideClaim(
  act: ReserveAct,
  book: Book,
  at: Pick<Asked, 'day' | 'lineage' | 'entering' | 'standings'>,
): Answer {
  const receipts = act.receipts.map((id) => book.receipt(id));
  const asked = { act, book, receipts, ...at, live: book.live(at.lineage, at.day) };
  for (const [code, violated] of ORDERED_LIST) {
    const facts = violated(asked);
    if (facts !== false && facts !== undefined) return refused(code, facts);
  }
  return accepted();
}

function isInScope(book: Book, scope: NonNullable<ReturnType<Book['consents']['get']>>['scope'], id: string): boolean {
  if (scope.type === 'RECEIPT') return scope.receipt === id;
  const { issueDate } = book.receipt(id).facts;
  return scope.from <= issueDate && issueDate <= scope.to;
}

function tier({ act, book }: Asked): number {
  return book.payer(act.payer).tier;
}

function timeBarred({ act, book, day, receipts }: Asked): Answer['facts'] | false {
  const { filingDays } = book.payer(act.payer);
  return filingDays !== undefined && receipts.some(({ facts }) => dayAfter(facts.issueDate, filingDays) < day) && {};
}

/** Settled by its settlement number, by the breakdown, or perhaps by other funds that nobody broke down. */
function isSettled(asked: Asked, facts: ModelReceipt['facts']): boolean {
  const own = tier(asked);
  if (own === 1 && facts.isSettledOnline) return true;
  if (facts.otherTiers.includes(own)) return true;
  const isUnbroken = facts.otherFen > 0 && facts.otherTiers.length === 0;
  return isUnbroken && own >= 2 && own <= 4 && !asked.act.isOtherExcluded;
}

function duplicateTier(asked: Asked): Answer['facts'] | undefined {
  if (tier(asked) !== 1) return undefined;
  const other = asked.live.find((claim) => claim.tier === 1 && claim.payer !== asked.act.payer);
  return other && { claim: other.id };
}

function duplicateClaim({ act, book, live }: Asked): Answer['facts'] | undefined {
  const chains = act.receipts.map((id) => book.chainOf(id));
  const earlier = live.find(
    ({ payer, receipts }) => payer === act.payer && receipts.some((id) => chains.includes(book.chainOf(id))),
  );
  return earlier && { claim: earlier.id };
}

function primaryPending(asked: Asked): Answer['facts'] | undefined {
  if (asked.book.payer(asked.act.payer).isFixed) return undefined;
  const pending = asked.live.filter(
    (claim) =>
      !claim.isFixed &&
      claim.tier < tier(asked) &&
      (claim.standing === 'RESERVED' || claim.standing === 'UNDER_REVIEW'),
  );
  return pending.length === 0 ? undefined : { tier: Math.min(...pending.map((claim) => claim.tier)) };
}

function overCap({ act, book, day, entering, lineage, receipts }: Asked): Answer['facts'] | undefined {
  if (book.payer(act.payer).isFixed) return undefined;
  const cap = book.capFen(lineage) + sum(entering.map(capOf));
  const leaving = book.leavingFen(lineage);
  const remaining = Math.max(0, cap - leaving - book.usedFen(book.live(lineage, day)));
  const limit = sum(receipts.map(({ facts }) => Math.max(0, Math.min(burdenOf(facts), basisOf(act, facts)))));
  return act.amountFen <= Math.min(remaining, limit) ? undefined : { remaining: yuan(remaining), limit: yuan(limit) };
}

function basisOf({ basis }: ReserveAct, facts: ModelReceipt['facts']): number {
  if (basis === 'CASH_ONLY') return facts.cashFen;
  if (basis === 'SELF_PAYMENT') return facts.selfPaymentFen;
  return basis === 'SELF_EXPENSE' ? facts.selfExpenseFen : burdenOf(facts);
}
