import {
  accepted,
  type Answer,
  type ClaimActName,
  type ClaimStep,
  type FlushAct,
  type GrantAct,
  type HoldAct,
  type MaterialiseAct,
  type ModelAct,
  refused,
  type ReserveAct,
  type WithdrawConsentAct,
} from './act.ts';
import {
  Book,
  countsForCap,
  isOver,
  isUndecided,
  type ClaimStanding,
  type ModelClaim,
  type ModelReceipt,
  type Standing,
} from './book.ts';
import { dayOf, workingDayAfter, yuan } from './day.ts';
import { decideClaim, decideConsent } from './reserve-rules.ts';

/** When an act takes place, and the name of what it creates. */
interface Moment {
  readonly time: number;
  readonly message: string;
}

interface Examined {
  readonly entering: readonly ModelReceipt[];
  readonly standings: readonly Standing[];
}

/** From where an act on a claim may start. */
const FROM: Readonly<Record<ClaimActName, readonly ClaimStanding[]>> = {
  review: ['RESERVED'],
  approve: ['RESERVED', 'UNDER_REVIEW'],
  reject: ['RESERVED', 'UNDER_REVIEW', 'APPROVED'],
  withdraw: ['RESERVED', 'UNDER_REVIEW', 'APPROVED'],
  pay: ['APPROVED'],
  paymentReturned: ['PAID'],
  recover: ['PAID'],
};

/**
 * The ledger as the design describes it, written without the product's code: it takes acts one after the other in the order of
 * their commits, and says what each must answer. A refused act changes nothing but what its answer says.
 */
export class Model extends Book {
  readonly #answers = new Map<string, Answer>();

  /** The answer of an act now. Its effect is done with it, and a repeat of its message gets the same answer again. */
  take(act: ModelAct, at: Moment): Answer {
    const earlier = this.#answers.get(at.message);
    if (earlier !== undefined) return earlier;
    this.begin();
    const answer = this.#take(act, at);
    const isWaiting = act.type === 'redFlush' && answer.code === 'CLAIM_HELD';
    if (answer.code !== 'OK' && !isWaiting) this.rollBack();
    this.#answers.set(at.message, answer);
    return answer;
  }

  /** An act that the ledger threw out leaves nothing, not even its answer. */
  forget(message: string): void {
    this.#answers.delete(message);
  }

  #take(act: ModelAct, at: Moment): Answer {
    switch (act.type) {
      case 'reserve':
        return this.#reserve(act, at);
      case 'redFlush':
        return this.#redFlush(act, at);
      case 'holdLineage':
        return this.#hold(act, at);
      case 'releaseLineage':
        return this.#release(act, at);
      case 'materialise':
        return this.#materialise(act, at);
      case 'grantConsent':
        return this.#grant(act, at);
      case 'withdrawConsent':
        return this.#withdrawConsent(act, at);
      default:
        return this.#step(act, at);
    }
  }

  #reserve(act: ReserveAct, { time, message }: Moment): Answer {
    if (act.isUnanchored) return refused('NOT_ANCHORED');
    const lineage = this.#placeOf(act.receipts[0] ?? '');
    const day = dayOf(time);
    const examined = this.#examined(act.receipts, lineage, day);
    if ('code' in examined) return examined;
    const consented = decideConsent(act, this, time);
    if (consented.code !== 'OK') return consented;
    const decision = decideClaim(act, this, { day, lineage, ...examined });
    if (decision.code !== 'OK') return decision;
    for (const receipt of examined.entering) this.enter(receipt, lineage);
    const claim = this.#newClaim(act, lineage, message, day);
    this.add(claim);
    if (act.consent !== undefined) this.consents.get(act.consent)?.claims.push(claim.id);
    this.settle(lineage, day);
    const remaining = yuan(this.remainingFen(lineage, day));
    return accepted({ state: 'RESERVED', amount: yuan(act.amountFen), expiresOn: claim.lastDay, remaining });
  }

  /** One receipt after the other: how each stands, and those that would enter with the claim; or why one cannot. */
  #examined(ids: readonly string[], lineage: string, day: string): Examined | Answer {
    const entering: ModelReceipt[] = [];
    const standings: Standing[] = [];
    for (const [index, id] of ids.entries()) {
      const entry = this.#entry(id, entering, day);
      if (entry !== undefined) return entry;
      if (ids.indexOf(id) < index) return refused('SCHEMA');
      if (this.#placeOf(id) !== lineage) return refused('LINEAGE_INVALID');
      const receipt = this.receipt(id);
      standings.push(receipt.standing);
      if (this.#canEnter(id)) entering.push(receipt);
    }
    return { entering, standings };
  }

  #canEnter(id: string): boolean {
    const { facts, standing } = this.receipt(id);
    return standing === 'UNKNOWN' && facts.kind !== 'RED';
  }

  #newClaim(act: ReserveAct, lineage: string, id: string, day: string): ModelClaim {
    const { tier, isFixed, reserveDays } = this.payer(act.payer);
    return {
      ...{ id, payer: act.payer, tier, isFixed, lineage, receipts: act.receipts, reservedFen: act.amountFen },
      ...{ standing: 'RESERVED', approvedFen: 0, paidFen: 0, recoveredFen: 0 },
      lastDay: workingDayAfter(day, reserveDays),
    };
  }

  /** A red receipt is in the lineage of its original once that is flushed by it; before, in one of its own. */
  #placeOf(id: string): string {
    const receipt = this.receipt(id);
    if (receipt.lineage !== undefined) return receipt.lineage;
    const isOutside = receipt.standing !== 'UNKNOWN' || receipt.facts.kind === 'RED';
    return isOutside ? id : this.lineageOf(id);
  }

  /**
   * Why a receipt cannot enter a lineage; undefined when it can, or has. A re-issue settles the lineage of what it replaces first,
   * so that a flush which waited for a reservation that is over keeps nobody out.
   */
  #entry(id: string, entering: readonly ModelReceipt[], day: string): Answer | undefined {
    const { facts } = this.receipt(id);
    if (!this.#canEnter(id) || entering.some((each) => each.facts.id === id)) return undefined;
    const replaced = this.#settledPredecessor(facts, day);
    if (this.#isTaken(facts.business, entering)) return refused('DUPLICATE_BUSINESS');
    const former = this.formerOf.get(facts.business);
    if (former !== undefined && former !== facts.supersedes) return refused('LINEAGE_INVALID');
    return replaced === undefined || isReplaceable(replaced) ? undefined : refused('LINEAGE_INVALID');
  }

  #settledPredecessor({ supersedes }: ModelReceipt['facts'], day: string): ModelReceipt | undefined {
    const replaced = supersedes === undefined ? undefined : this.receipt(supersedes);
    if (replaced?.standing === 'RED_PENDING') this.settle(this.#placeOf(replaced.facts.id), day);
    return replaced;
  }

  /** One receipt that counts stands for a business number. */
  #isTaken(business: string, entering: readonly ModelReceipt[]): boolean {
    const rivals = [...this.receipts.values()].filter(({ facts }) => facts.business === business);
    return rivals.some((each) => (each.lineage !== undefined && countsForCap(each)) || entering.includes(each));
  }

  #step(act: ClaimStep, { time }: Moment): Answer {
    const claim = this.claims.get(act.claim);
    if (claim?.payer !== act.payer) return refused('RESOURCE_NOT_FOUND');
    const day = dayOf(time);
    if (isOver(claim, day) || !FROM[act.type].includes(claim.standing)) return refused('ILLEGAL_TRANSITION');
    const wrong = wrongStep(act, claim);
    if (wrong !== undefined) return wrong;
    const hold = this.openHold(claim.lineage);
    if (hold !== undefined && (act.type === 'approve' || act.type === 'pay'))
      return refused('CLAIM_HELD', { reason: hold.reason });
    this.expire(claim.lineage, day);
    this.#apply(act, claim, day);
    this.settle(claim.lineage, day);
    return accepted({ state: claim.standing, remaining: yuan(this.remainingFen(claim.lineage, day)) });
  }

  #apply({ type, amountFen }: ClaimStep, claim: ModelClaim, day: string): void {
    switch (type) {
      case 'review':
        claim.standing = 'UNDER_REVIEW';
        return;
      case 'approve':
        Object.assign(claim, { standing: 'APPROVED', approvedFen: amountFen, lastDay: undefined });
        return;
      case 'reject':
        Object.assign(claim, { standing: 'REJECTED', lastDay: undefined });
        return;
      case 'withdraw':
        Object.assign(claim, { standing: 'WITHDRAWN', lastDay: undefined });
        return;
      case 'pay':
        Object.assign(claim, { standing: 'PAID', paidFen: amountFen });
        return;
      case 'paymentReturned':
        this.#returned(claim, day);
        return;
      case 'recover':
        claim.recoveredFen += amountFen;
        if (claim.recoveredFen === claim.paidFen) claim.standing = 'RECOVERED';
        return;
    }
  }

  /** Promised again as far as it was paid, if the lineage still carries it; else the payer has its money back for good. */
  #returned(claim: ModelClaim, day: string): void {
    const isWithin = claim.isFixed || this.usedFen(this.live(claim.lineage, day)) <= this.capFen(claim.lineage);
    const isCarried = isWithin && claim.receipts.every((id) => this.receipt(id).standing === 'LIVE');
    if (isCarried) Object.assign(claim, { standing: 'APPROVED', approvedFen: claim.paidFen, paidFen: 0 });
    else Object.assign(claim, { standing: 'RECOVERED', recoveredFen: claim.paidFen });
  }

  #redFlush({ original: id, red, isForeigner }: FlushAct, { time }: Moment): Answer {
    const day = dayOf(time);
    if (isForeigner) return refused('NOT_ISSUER');
    const original = this.receipt(id);
    if (original.standing === 'UNKNOWN' && this.#entry(id, [], day) !== undefined)
      return this.#flushOutside(original, red);
    const isFirst = original.standing === 'UNKNOWN' || original.standing === 'LIVE';
    if (!isFirst && original.redBy !== red) return refused('ALREADY_RED');
    const lineage = this.#placeOf(id);
    if (original.standing === 'UNKNOWN') this.enter(original, lineage);
    // Cancelled before without ever having counted: again.
    if (original.lineage === undefined) return accepted({ state: 'RED_FLUSHED', cap: '0.00', recoveryDue: [] });
    this.#cancel(original, red);
    this.receipt(red).lineage = lineage;
    if (isFirst) original.standing = 'RED_PENDING';
    return this.#flushed(original, lineage, day);
  }

  #flushed(original: ModelReceipt, lineage: string, day: string): Answer {
    this.settle(lineage, day);
    const openClaims = this.holding(original, lineage, day).length;
    if (!isFlushed(original)) return refused('CLAIM_HELD', { state: 'RED_PENDING', openClaims });
    return accepted({ state: 'RED_FLUSHED', cap: yuan(this.capFen(lineage)), recoveryDue: this.debts(lineage, day) });
  }

  /** A receipt that can enter no lineage any more is marked, and counts nowhere; one whose predecessor stands must wait. */
  #flushOutside(original: ModelReceipt, red: string): Answer {
    const { supersedes } = original.facts;
    const isEarly = supersedes !== undefined && this.receipt(supersedes).standing !== 'RED_FLUSHED';
    if (isEarly) return refused('LINEAGE_INVALID');
    original.standing = 'RED_FLUSHED';
    this.#cancel(original, red);
    return accepted({ state: 'RED_FLUSHED', cap: '0.00', recoveryDue: [] });
  }

  #cancel(original: ModelReceipt, red: string): void {
    original.redBy = red;
    this.receipt(red).standing = 'RED';
  }

  #hold({ by, receipt: id, reason }: HoldAct, { time }: Moment): Answer {
    if (!this.#mayHold(by)) return refused('ROLE_NOT_ALLOWED');
    const entry = this.#entry(id, [], dayOf(time));
    if (entry !== undefined) return entry;
    const receipt = this.receipt(id);
    const lineage = this.#placeOf(id);
    if (receipt.facts.kind === 'RED' || (receipt.standing !== 'UNKNOWN' && receipt.lineage === undefined))
      return refused('ILLEGAL_TRANSITION');
    const open = this.holds(lineage).filter((hold) => !hold.isLifted);
    if (open.some((hold) => hold.by.id === by.id && hold.reason === reason)) return refused('ALREADY_EXISTS');
    if (receipt.standing === 'UNKNOWN') this.enter(receipt, lineage);
    this.holds(lineage).push({ by, reason, isLifted: false });
    this.settle(lineage, dayOf(time));
    return accepted({ open: open.length + 1 });
  }

  #release({ by, receipt: id }: HoldAct, { time }: Moment): Answer {
    if (!this.#mayHold(by)) return refused('ROLE_NOT_ALLOWED');
    const { lineage } = this.receipt(id);
    if (lineage === undefined) return refused('RESOURCE_NOT_FOUND');
    const open = this.holds(lineage).filter((hold) => !hold.isLifted);
    const lifted = open.filter((hold) => hold.by.id === by.id || (by.isAuthority && hold.by.org === by.org));
    if (lifted.length === 0) return refused('ILLEGAL_TRANSITION');
    for (const hold of lifted) hold.isLifted = true;
    this.settle(lineage, dayOf(time));
    return accepted({ open: open.length - lifted.length });
  }

  /** The offices of basic payers, and the authorities that supervise receipts, payers or medicines. */
  #mayHold({ id, org, isAuthority }: HoldAct['by']): boolean {
    return isAuthority ? org !== 'FinanceMSP' : this.payer(id).tier === 1;
  }

  #materialise({ receipt: id }: MaterialiseAct, { time }: Moment): Answer {
    const entry = this.#entry(id, [], dayOf(time));
    if (entry !== undefined) return entry;
    const receipt = this.receipt(id);
    if (receipt.facts.kind === 'RED') return refused('ILLEGAL_TRANSITION');
    const lineage = this.#placeOf(id);
    if (receipt.standing === 'UNKNOWN') {
      this.enter(receipt, lineage);
      this.settle(lineage, dayOf(time));
    }
    return accepted();
  }

  #grant({ payer, scope, purpose, validFrom, validUntil }: GrantAct, { message }: Moment): Answer {
    const terms = { payer, scope, purpose, validFrom, validUntil };
    this.consents.set(message, { id: message, ...terms, isWithdrawn: false, claims: [] });
    return accepted({ state: 'ACTIVE' });
  }

  /** Ends with the consent every claim under it that nobody has decided on. */
  #withdrawConsent(act: WithdrawConsentAct, { time }: Moment): Answer {
    const consent = this.consents.get(act.consent);
    if (consent === undefined) return refused('RESOURCE_NOT_FOUND');
    if (consent.isWithdrawn) return refused('ILLEGAL_TRANSITION');
    consent.isWithdrawn = true;
    const day = dayOf(time);
    const claims: string[] = [];
    for (const id of consent.claims) {
      const claim = this.claims.get(id);
      if (claim === undefined || !isUndecided(claim)) continue;
      this.expire(claim.lineage, day);
      if (isUndecided(claim)) {
        Object.assign(claim, { standing: 'WITHDRAWN', lastDay: undefined });
        claims.push(id);
      }
      this.settle(claim.lineage, day);
    }
    return accepted({ state: 'WITHDRAWN', claims });
  }
}

function wrongStep({ type, amountFen }: ClaimStep, claim: ModelClaim): Answer | undefined {
  const { reservedFen, approvedFen, paidFen, recoveredFen } = claim;
  if (type === 'approve' && amountFen > reservedFen) return refused('AMOUNT_OVER_RESERVED');
  if (type === 'pay' && amountFen > approvedFen) return refused('AMOUNT_OVER_APPROVED');
  if (type === 'recover' && recoveredFen + amountFen > paidFen) return refused('AMOUNT_OVER_PAID');
  // A payment of which a part came back was no payment that returned whole.
  return type === 'paymentReturned' && recoveredFen > 0 ? refused('ILLEGAL_TRANSITION') : undefined;
}

/** Read again: settling may have ended it. */
function isFlushed({ standing }: ModelReceipt): boolean {
  return standing === 'RED_FLUSHED';
}

function isReplaceable({ standing, supersededBy, lineage }: ModelReceipt): boolean {
  return standing === 'RED_FLUSHED' && supersededBy === undefined && lineage !== undefined;
}
