import type { Debt, GrantAct, HolderFacts, PayerFacts, ReceiptFacts } from './act.ts';

export type Standing = 'UNKNOWN' | 'LIVE' | 'RED_PENDING' | 'RED_FLUSHED' | 'RED';
export type ClaimStanding =
  'RESERVED' | 'UNDER_REVIEW' | 'APPROVED' | 'PAID' | 'REJECTED' | 'WITHDRAWN' | 'EXPIRED' | 'RECOVERED';

export interface ModelReceipt {
  readonly facts: ReceiptFacts;
  standing: Standing;
  /** The lineage that it entered; one that was cancelled without ever counting entered none. */
  lineage?: string;
  redBy?: string;
  supersededBy?: string;
}

export interface ModelClaim {
  readonly id: string;
  readonly payer: string;
  readonly tier: number;
  readonly isFixed: boolean;
  readonly lineage: string;
  readonly receipts: readonly string[];
  readonly reservedFen: number;
  standing: ClaimStanding;
  approvedFen: number;
  paidFen: number;
  recoveredFen: number;
  lastDay: string | undefined;
}

export interface ModelConsent extends Omit<GrantAct, 'type'> {
  readonly id: string;
  isWithdrawn: boolean;
  readonly claims: string[];
}

export interface ModelHold {
  readonly by: HolderFacts;
  readonly reason: string;
  isLifted: boolean;
}

/**
 * The facts of the model and what follows from them. Nothing is kept that can be reckoned: cap, used, remaining and debts are
 * sums over receipts and claims, made anew for each question.
 */
export class Book {
  readonly payers: Readonly<Record<string, PayerFacts>>;
  readonly receipts: ReadonlyMap<string, ModelReceipt>;
  /** In the order of their reservations. */
  readonly claims = new Map<string, ModelClaim>();
  readonly consents = new Map<string, ModelConsent>();
  readonly #holds = new Map<string, ModelHold[]>();
  /** Receipts of a lineage in the order in which they entered it. */
  readonly #entered = new Map<string, ModelReceipt[]>();
  readonly #undo: (() => void)[] = [];
  readonly #claimsOf = new Map<string, ModelClaim[]>();
  /** The last receipt of a business number that was red-flushed. */
  readonly formerOf = new Map<string, string>();

  constructor(payers: Readonly<Record<string, PayerFacts>>, receipts: readonly ReceiptFacts[]) {
    this.payers = payers;
    this.receipts = new Map(receipts.map((facts) => [facts.id, { facts, standing: 'UNKNOWN' }]));
  }

  payer(id: string): PayerFacts {
    return known(this.payers[id], id);
  }

  receipt(id: string): ModelReceipt {
    return known(this.receipts.get(id), id);
  }

  entered(lineage: string): readonly ModelReceipt[] {
    return this.#entered.get(lineage) ?? [];
  }

  claimsOf(lineage: string): readonly ModelClaim[] {
    return this.#claimsOf.get(lineage) ?? [];
  }

  holds(lineage: string): ModelHold[] {
    const holds = this.#holds.get(lineage) ?? [];
    this.#holds.set(lineage, holds);
    return holds;
  }

  openHold(lineage: string): ModelHold | undefined {
    return this.#holds.get(lineage)?.find(({ isLifted }) => !isLifted);
  }

  enter(receipt: ModelReceipt, lineage: string): void {
    const { supersedes } = receipt.facts;
    receipt.standing = 'LIVE';
    receipt.lineage = lineage;
    this.#entered.set(lineage, [...this.entered(lineage), receipt]);
    if (supersedes !== undefined) this.receipt(supersedes).supersededBy = receipt.facts.id;
  }

  add(claim: ModelClaim): void {
    this.claims.set(claim.id, claim);
    this.#claimsOf.set(claim.lineage, [...this.claimsOf(claim.lineage), claim]);
  }

  /** The lineage that the documents give a receipt: of what it replaces, of its split bill, or its own. */
  lineageOf(id: string): string {
    const { supersedes, related } = this.receipt(id).facts;
    if (supersedes !== undefined) return this.lineageOf(supersedes);
    return related ?? id;
  }

  /** The receipt that the chain of re-issues began with. */
  chainOf(id: string): string {
    const { supersedes } = this.receipt(id).facts;
    return supersedes === undefined ? id : this.chainOf(supersedes);
  }

  capFen(lineage: string): number {
    return sum(this.entered(lineage).filter(countsForCap).map(capOf));
  }

  /** Of receipts that wait for their red-flush: promised to nobody any more. */
  leavingFen(lineage: string): number {
    return sum(
      this.entered(lineage)
        .filter(({ standing }) => standing === 'RED_PENDING')
        .map(capOf),
    );
  }

  /** The claims that count on a day. */
  live(lineage: string, day: string): ModelClaim[] {
    return this.claimsOf(lineage).filter((claim) => isLive(claim) && !isOver(claim, day));
  }

  usedFen(claims: readonly ModelClaim[]): number {
    return sum(claims.map(usedBy));
  }

  remainingFen(lineage: string, day: string): number {
    return Math.max(0, this.capFen(lineage) - this.leavingFen(lineage) - this.usedFen(this.live(lineage, day)));
  }

  /** used − cap, shared out: the highest tier number first, within a tier the newest reservation first. */
  debts(lineage: string, day: string): Debt[] {
    const live = this.live(lineage, day);
    const paid = live.filter(({ standing }) => standing === 'PAID');
    let excess = this.usedFen(live) - this.capFen(lineage);
    const debts: Debt[] = [];
    for (const tier of [7, 6, 5, 4, 3, 2, 1]) {
      for (const claim of paid.filter((each) => each.tier === tier).toReversed()) {
        const dueFen = Math.min(Math.max(0, excess), usedBy(claim));
        excess -= dueFen;
        if (dueFen > 0) debts.push({ claim: claim.id, dueFen });
      }
    }
    return debts;
  }

  /** The open claims that a receipt cannot leave before: those that name it; else all, if what stays could not carry them. */
  holding(receipt: ModelReceipt, lineage: string, day: string, capFen = this.capFen(lineage)): ModelClaim[] {
    const open = this.live(lineage, day).filter(({ standing }) => standing !== 'PAID');
    const naming = open.filter(({ receipts }) => receipts.includes(receipt.facts.id));
    if (naming.length > 0) return naming;
    return this.usedFen(open) > capFen - capOf(receipt) ? open.filter((claim) => usedBy(claim) > 0) : [];
  }

  /** What every accepted act does besides its own: reservations that are over end, flushes that nothing holds are done. */
  settle(lineage: string, day: string): void {
    const due = this.flushesDue(lineage, day);
    this.expire(lineage, day);
    for (const receipt of due) {
      const { business, id } = receipt.facts;
      const former = this.formerOf.get(business);
      this.#undo.push(() => {
        receipt.standing = 'RED_PENDING';
        if (former === undefined) this.formerOf.delete(business);
        else this.formerOf.set(business, former);
      });
      receipt.standing = 'RED_FLUSHED';
      this.formerOf.set(business, id);
    }
  }

  /** The flushes that nothing holds on a day, one after the other: each takes its receipt from what carries the open claims. */
  flushesDue(lineage: string, day: string): ModelReceipt[] {
    const due: ModelReceipt[] = [];
    let capFen = this.capFen(lineage);
    for (const receipt of this.entered(lineage)) {
      if (receipt.standing !== 'RED_PENDING' || this.holding(receipt, lineage, day, capFen).length > 0) continue;
      due.push(receipt);
      capFen -= capOf(receipt);
    }
    return due;
  }

  expire(lineage: string, day: string): void {
    for (const claim of this.claimsOf(lineage).filter((each) => isOver(each, day))) {
      const { standing } = claim;
      this.#undo.push(() => {
        claim.standing = standing;
      });
      claim.standing = 'EXPIRED';
    }
  }

  /** From here on what is settled can be taken back. */
  begin(): void {
    this.#undo.length = 0;
  }

  /** Takes back what has been settled for an act that is refused after all. */
  rollBack(): void {
    for (const undo of this.#undo.toReversed()) undo();
  }
}

/** What indemnity payers together may refund of a receipt. A prepayment is contained in the final bill. */
export function capOf({ facts }: ModelReceipt): number {
  return facts.kind === 'PREPAYMENT' ? 0 : burdenOf(facts);
}

export function burdenOf({ totalFen, fundFen, otherFen, hospitalFen }: ReceiptFacts): number {
  return totalFen - fundFen - otherFen - hospitalFen;
}

export function countsForCap({ standing }: ModelReceipt): boolean {
  return standing === 'LIVE' || standing === 'RED_PENDING';
}

export function isLive({ standing }: ModelClaim): boolean {
  return ['RESERVED', 'UNDER_REVIEW', 'APPROVED', 'PAID'].includes(standing);
}

export function isUndecided({ standing }: ModelClaim): boolean {
  return standing === 'RESERVED' || standing === 'UNDER_REVIEW';
}

/** A reservation whose last day has passed. */
export function isOver(claim: ModelClaim, day: string): boolean {
  return isUndecided(claim) && claim.lastDay !== undefined && claim.lastDay < day;
}

export function usedBy(claim: ModelClaim): number {
  if (claim.isFixed) return 0;
  if (claim.standing === 'PAID') return claim.paidFen - claim.recoveredFen;
  return claim.standing === 'APPROVED' ? claim.approvedFen : claim.reservedFen;
}

export function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

export function known<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`the model does not know ${name}`);
  return found;
}
