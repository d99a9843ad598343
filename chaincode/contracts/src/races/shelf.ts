import {
  tag,
  tagParts,
  type FieldName,
  type ReceiptDocument,
  type ReceiptEvidence,
  type ReceiptPointer,
  type ReceiptRef,
} from '@piaosu/core';

import { document, redOf } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import { nativeHmac } from '../native/hash-suite.ts';
import type { World } from '../testing/world.ts';
import type { Basis, ReceiptFacts } from './act.ts';
import { known } from './book.ts';
import { dayAfter } from './day.ts';

/** A receipt on the shelf: what the model knows of it, and what a gateway shows of it. */
export interface Shelved {
  readonly facts: ReceiptFacts;
  readonly ref: ReceiptRef;
  readonly tag: string;
  readonly lineageTag: string;
  readonly pointer: ReceiptPointer;
  /** As of a checkpoint that the ledger never gets. */
  readonly unanchored: () => { readonly pointer: ReceiptPointer; readonly evidence: ReceiptEvidence };
  readonly evidence: (basis: Basis) => ReceiptEvidence;
}

/** What belongs together: a bill or the parts of one, a second receipt of its business number, its red receipts and re-issues. */
export interface Bill {
  readonly receipts: readonly string[];
  readonly reds: readonly string[];
}

interface Made {
  readonly facts: ReceiptFacts;
  readonly published: Published;
  readonly predecessor?: Published;
  readonly siblings: Published[];
}

const BASIS_FIELDS: Readonly<Record<Basis, readonly FieldName[]>> = {
  PERSONAL_BURDEN: [],
  CASH_ONLY: ['cashAmount'],
  SELF_PAYMENT: ['selfPaymentAmount'],
  SELF_EXPENSE: ['selfExpenseAmount'],
};

/**
 * Every receipt of the races, published and anchored once, with its proofs made once: a publisher anchors what it likes, only the
 * first act on a receipt decides whether it counts, so all races can begin from the same log.
 */
export class Shelf {
  readonly bills: readonly Bill[];
  readonly receipts: ReadonlyMap<string, Shelved>;

  private constructor(bills: readonly Bill[], receipts: ReadonlyMap<string, Shelved>) {
    this.bills = bills;
    this.receipts = receipts;
  }

  static async fill(world: World, count: number): Promise<Shelf> {
    const printer = new Printer(world);
    const bills = Array.from({ length: count }, (_, index) => printer.bill(index));
    await world.anchor();
    const anchored = world.log.leaves.length;
    world.issue(document('0000009999', 100));
    const receipts = printer.made.map((each) => [each.facts.id, shelved(world, each, anchored)] as const);
    return new Shelf(bills, new Map(receipts));
  }

  get(id: string): Shelved {
    return known(this.receipts.get(id), id);
  }

  get facts(): ReceiptFacts[] {
    return [...this.receipts.values()].map(({ facts }) => facts);
  }
}

/** Bill after bill, as the races come to them. */
export function issueDayOf(index: number): string {
  return dayAfter('2026-01-05', 12 * index);
}

class Printer {
  readonly made: Made[] = [];
  readonly #world: World;
  #number = 100;

  constructor(world: World) {
    this.#world = world;
  }

  /** Every third bill is split into parts; every fifth has a twin under the same business number. */
  bill(index: number): Bill {
    const before = this.made.length;
    const isSplit = index % 3 === 2;
    const parts = isSplit ? [0, 1, ...(index % 2 === 0 ? [2] : [])] : [0];
    const siblings: Published[] = [];
    for (const part of parts) {
      const original = this.#print(this.#document(index, part, isSplit), siblings);
      if (isSplit) siblings.push(original.published);
      this.#history(original, siblings);
    }
    if (index % 5 === 1) this.#red(this.#print(this.#document(index, 0, false), []));
    const added = this.made.slice(before).map(({ facts }) => facts);
    const ids = (wanted: boolean) => added.filter(({ kind }) => (kind === 'RED') === wanted).map(({ id }) => id);
    return { receipts: ids(false), reds: ids(true) };
  }

  /** Two red receipts, of which one comes too late, and two re-issues, of which one can be too many. */
  #history(original: Made, siblings: Published[]): void {
    this.#red(original);
    this.#red(original);
    const again = this.#reissue(original, siblings, 0);
    this.#reissue(original, siblings, 1_000);
    this.#red(again);
    this.#red(this.#reissue(again, siblings, -2_000));
  }

  #document(index: number, part: number, isSplit: boolean): ReceiptDocument {
    const totalFen = 10_000 + 5_000 * part;
    const accountFen = index % 4 === 1 ? 3_000 : 0;
    const shares = { totalFen, accountFen, ...SHARES[index % SHARES.length] };
    const { fundFen = 0, otherFen = 0, hospitalFen = 0 } = shares;
    return document(this.#next(), totalFen, {
      ...shares,
      cashFen: totalFen - accountFen - fundFen - otherFen - hospitalFen,
      ...{ selfPaymentFen: 6_000, selfExpenseFen: 1_500, businessNumber: `B-${index}-${part}` },
      issueDate: issueDayOf(index),
      ...(isSplit ? { relatedNumber: `G-${index}` } : {}),
    });
  }

  #next(): string {
    this.#number += 1;
    return String(this.#number).padStart(10, '0');
  }

  #reissue({ facts, published }: Made, siblings: Published[], moreFen: number): Made {
    const { document: before } = published.receipt;
    const totalFen = before.totalFen + moreFen;
    const supersedes = { eInvoiceCode: before.eInvoiceCode, eInvoiceNumber: before.eInvoiceNumber };
    const cashFen = before.cashFen + moreFen;
    const { chargeItems, details } = document('', totalFen);
    const changed = { ...before, totalFen, cashFen, chargeItems, details, supersedes, eInvoiceNumber: this.#next() };
    return this.#print(changed, siblings, { supersedes: facts.id, predecessor: published });
  }

  #red({ facts, published }: Made): void {
    this.#print(redOf(published.receipt.document, this.#next()), [], { redOf: facts.id });
  }

  #print(
    issued: ReceiptDocument,
    siblings: Published[],
    { predecessor, ...names }: { predecessor?: Published; supersedes?: string; redOf?: string } = {},
  ): Made {
    const publishing = predecessor === undefined ? {} : { predecessorLineage: predecessor.header.lineage };
    const published = this.#world.issue(issued, publishing);
    const facts = { ...factsOf(issued), ...names };
    const made = { facts, published, siblings, ...(predecessor === undefined ? {} : { predecessor }) };
    this.made.push(made);
    return made;
  }
}

/** What the settlement left to the patient, and who paid besides; by turns. */
const SHARES: readonly Partial<ReceiptDocument>[] = [
  {},
  {},
  { hospitalFen: 500 },
  { fundFen: 1_000, settlementId: 'S-1' },
  {},
  { otherFen: 2_000 },
  { liability: 'THIRD_PARTY' },
  { otherFen: 2_000, otherBreakdown: [{ tier: 2, fen: 2_000 }] },
  {},
  { settlementId: 'S-2' },
  { kind: 'PREPAYMENT' },
];

function factsOf(issued: ReceiptDocument): ReceiptFacts {
  const { eInvoiceNumber: id, kind, relatedNumber: related, otherBreakdown, settlementId, liability } = issued;
  const { totalFen, fundFen, otherFen, hospitalFen, cashFen, selfPaymentFen, selfExpenseFen } = issued;
  return {
    ...{ id, business: issued.businessNumber, issueDate: issued.issueDate },
    kind: kind === 'RED' || kind === 'PREPAYMENT' ? kind : 'BILL',
    ...{ isThirdParty: liability === 'THIRD_PARTY', isSettledOnline: settlementId !== '' },
    ...{ totalFen, fundFen, otherFen, hospitalFen, cashFen, selfPaymentFen, selfExpenseFen },
    otherTiers: otherBreakdown.map(({ tier }) => tier),
    ...(related === '' ? {} : { related }),
  };
}

function shelved(world: World, made: Made, anchored: number): Shelved {
  const { facts, published, predecessor, siblings } = made;
  const { log } = world;
  const people = {
    ...(predecessor === undefined ? {} : { predecessorPatientSalt: world.patientSalt(predecessor) }),
    ...(siblings.length === 0 ? {} : { relatedPatientSalts: siblings.map((each) => world.patientSalt(each)) }),
  };
  const evidenceOf = (more: readonly FieldName[], size: number) => ({
    ...log.evidence(published, more, size),
    ...people,
  });
  const [pepper] = world.peppers;
  const ref = { eInvoiceCode: published.header.eInvoiceCode, eInvoiceNumber: published.header.eInvoiceNumber };
  const kept = new Map<Basis, ReceiptEvidence>();
  return {
    ...{ facts, ref, lineageTag: published.header.lineage, pointer: log.pointer(published, anchored) },
    tag: tag(nativeHmac, known(pepper, 'the pepper'), 'receipt', tagParts.receipt(ref)),
    unanchored: () => ({ pointer: log.pointer(published, anchored + 1), evidence: evidenceOf([], anchored + 1) }),
    evidence(basis) {
      const evidence = kept.get(basis) ?? evidenceOf(BASIS_FIELDS[basis], anchored);
      kept.set(basis, evidence);
      return evidence;
    },
  };
}
