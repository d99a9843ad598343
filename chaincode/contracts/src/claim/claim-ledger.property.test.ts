import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  claimRecordShape,
  lineageRecordShape,
  paperRecordShape,
  parseShape,
  receiptRecordShape,
  recoveryDue,
  TRANSITIONS,
  unwrap,
  type ClaimAct,
  type ClaimRecord,
  type Json,
  type LineageRecord,
  type PaperRef,
  type ReceiptRecord,
  type Shape,
} from '@piaosu/core';

import { document, redOf } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import { World } from '../testing/world.ts';

const PAYERS = ['HZ-BASIC', 'CI-CRITICAL', 'INS-A', 'INS-B', 'INS-F', 'INS-LATE', 'EMP'] as const;
const CAPS = [10_000, 5_000, 20_000] as const;

/**
 * One step, by numbers that are taken modulo what exists. Weighted so that claims live long enough to be paid, returned
 * and recovered before the receipts are flushed; amounts are a part of what would be possible, sometimes too much.
 */
const stepArbitrary = fc.record({
  what: fc.oneof(
    { weight: 8, arbitrary: fc.constant('reserve' as const) },
    { weight: 6, arbitrary: fc.constantFrom('approve', 'pay') },
    { weight: 3, arbitrary: fc.constantFrom('recover', 'paymentReturned', 'review') },
    { weight: 2, arbitrary: fc.constantFrom('reject', 'withdraw', 'wait', 'flush', 'exchange', 'void') },
  ),
  payer: fc.nat(PAYERS.length - 1),
  which: fc.nat(100),
  percent: fc.integer({ min: 1, max: 105 }),
});
type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** A split bill of three parts, each with its red receipt ready, all in one lineage. */
class Story {
  readonly world: World;
  readonly parts: readonly Published[];
  readonly reds: readonly Published[];

  private constructor(world: World, parts: readonly Published[], reds: readonly Published[]) {
    this.world = world;
    this.parts = parts;
    this.reds = reds;
  }

  static async open(): Promise<Story> {
    const world = await World.open();
    const documents = CAPS.map((cap, i) => document(`000000010${i}`, cap, { relatedNumber: 'G' }));
    const parts = documents.map((each) => world.issue(each));
    const reds = documents.map((each, i) => world.issue(redOf(each, `000000020${i}`)));
    await world.anchor();
    return new Story(world, parts, reds);
  }

  async take(step: Step): Promise<void> {
    if (step.what === 'wait') this.world.time += 86_400;
    else await this.#submit(step);
  }

  async #submit(step: Step): Promise<void> {
    const act = this.#act(step);
    if (act === undefined) return;
    await this.world.submit(act);
  }

  #act({ what, payer, which, percent }: Step): TestAct | undefined {
    const part = at(this.parts, which);
    const partFen = partOf(part.header.capFen, percent);
    const evidence = { ...this.world.log.evidence(part), ...this.#relatedSalt() };
    if (what === 'flush') return this.world.redFlush(part, at(this.reds, which), undefined, { original: evidence });
    if (what === 'exchange') return this.#exchange(part, evidence);
    if (what === 'void')
      return this.world.act(this.world.issuer(), 'voidPaper', { reason: 'MISTYPED' }, { paper: paperOf(part) });
    if (what === 'reserve')
      return this.world.reserve(PAYERS[payer] ?? '', [part], partFen, { evidence: this.#relatedSalt() });
    const claims = what === 'wait' ? [] : this.#claimsFor(what);
    if (what === 'wait' || claims.length === 0) return undefined;
    const claim = at(claims, which);
    return this.#claimAct(what, claim, partOf(referenceFen(claim, what), percent));
  }

  #exchange(part: Published, evidence: Readonly<Record<string, Json>>): TestAct {
    const { world } = this;
    const secret = { evidence, paper: paperOf(part) };
    return world.act(world.issuer(), 'exchangePaper', { receipt: world.log.pointer(part) }, secret);
  }

  /** The claims that an act can be done on by the table, or all of them: refusals are examined too. */
  #claimsFor(act: Exclude<ClaimAct, 'expire'>): readonly ClaimRecord[] {
    const claims = this.all('CLM', claimRecordShape);
    const possible = claims.filter(({ state }) => TRANSITIONS[act].from.includes(state));
    return possible.length > 0 ? possible : claims;
  }

  #claimAct(what: Exclude<ClaimAct, 'expire'>, claim: ClaimRecord, amountFen: number): TestAct {
    const { world } = this;
    const claimId = claim.id;
    const reason = 'OTHER';
    const [officer, cashier] = [world.officer(claim.payer), world.cashier(claim.payer)];
    switch (what) {
      case 'review':
        return world.act(officer, what, { claimId });
      case 'approve':
        return world.act(officer, what, { claimId, amountFen });
      case 'reject':
      case 'withdraw':
        return world.act(officer, what, { claimId, reason });
      case 'paymentReturned':
        return world.act(cashier, what, { claimId, reason });
      case 'pay':
      case 'recover':
        return world.act(cashier, what, { claimId, amountFen });
    }
  }

  /** The salt of the part that fixed REL~, whichever came first. */
  #relatedSalt(): Readonly<Record<string, Json>> {
    const [key] = this.world.ledger.keys().filter((each) => each.startsWith('REL~'));
    const commit = key === undefined ? undefined : this.world.record(key)?.['patientCommit'];
    const first = this.parts.find((part) => part.header.patientCommit === commit);
    return first === undefined ? {} : { relatedPatientSalts: [this.world.patientSalt(first)] };
  }

  all<T>(kind: string, shape: Shape<T>): T[] {
    const keys = this.world.ledger.keys().filter((key) => key.startsWith(`${kind}~`));
    return keys.map((key) => unwrap(parseShape(shape, this.world.record(key))));
  }
}

/** The independent model: cap from the receipts' own records, used from the claims' own records. */
function assertSound(story: Story): void {
  const [lineage] = story.all('LIN', lineageRecordShape);
  if (lineage === undefined) return;
  const receipts = story.all('RCP', receiptRecordShape).filter(({ kind }) => kind !== 'RED');
  const claims = story.all('CLM', claimRecordShape);
  const capFen = sum(receipts.filter(countsForCap).map((receipt) => receipt.capFen));
  const openFen = sum(claims.filter(isIndemnity).map(openFenOf));
  const usedFen = openFen + sum(claims.filter(isIndemnity).map(({ paidFen, recoveredFen }) => paidFen - recoveredFen));
  expect({ capFen: lineage.capFen, usedFen: lineage.usedFen }).toEqual({ capFen, usedFen });
  expect(openFen).toBeLessThanOrEqual(capFen);
  expect(sum(recoveryDue(lineage).map(({ dueFen }) => dueFen))).toBe(Math.max(0, usedFen - capFen));
  for (const claim of claims) assertChain(claim);
  assertNoStalePending(lineage);
  assertPapersAgree(story, lineage);
}

function assertChain({ requestedFen, reservedFen, approvedFen, paidFen, recoveredFen }: ClaimRecord): void {
  const chain = [requestedFen, reservedFen, approvedFen, paidFen, recoveredFen];
  expect(chain).toEqual([...chain].sort((left, right) => right - left));
}

/** A flush waits for open claims and for paper only. */
function assertNoStalePending({ receipts, claims }: LineageRecord): void {
  const open = claims.filter(({ state }) => state !== 'PAID');
  const waiting = receipts.filter(({ pendingRed, paper }) => pendingRed !== undefined && paper !== true);
  if (open.length === 0) expect(waiting).toEqual([]);
}

/** What a receipt says of its paper is what the lineage and the paper say. */
function assertPapersAgree(story: Story, { receipts }: LineageRecord): void {
  const live = story.all('PAP', paperRecordShape).filter(({ state }) => state === 'LIVE');
  const onPaper = story.all('RCP', receiptRecordShape).filter(({ paper }) => paper !== undefined);
  expect(
    receipts
      .filter(({ paper }) => paper === true)
      .map(({ tag }) => tag)
      .toSorted(),
  ).toEqual(live.map(({ receipt }) => receipt).toSorted());
  expect(onPaper).toHaveLength(live.length);
}

function paperOf({ header }: Published): PaperRef {
  return { paperCode: header.eInvoiceCode, paperNumber: header.eInvoiceNumber };
}

const countsForCap = ({ state }: ReceiptRecord): boolean => state === 'LIVE' || state === 'RED_PENDING';
const isIndemnity = ({ benefit }: ClaimRecord): boolean => benefit === 'INDEMNITY';

function openFenOf({ state, reservedFen, approvedFen }: ClaimRecord): number {
  if (state === 'RESERVED' || state === 'UNDER_REVIEW') return reservedFen;
  return state === 'APPROVED' ? approvedFen : 0;
}

/** What an act's amount is measured by. */
function referenceFen({ reservedFen, approvedFen, paidFen, recoveredFen }: ClaimRecord, act: ClaimAct): number {
  if (act === 'approve') return reservedFen;
  return act === 'pay' ? approvedFen : paidFen - recoveredFen;
}

function partOf(fen: number, percent: number): number {
  return Math.max(1, Math.round((fen * percent) / 100));
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

describe('the claim ledger, whatever is done to it', () => {
  test('never promises more than the cap, and what was paid beyond it is due back to the fen', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { minLength: 30, maxLength: 60 }), async (steps) => {
        const story = await Story.open();
        for (const step of steps) {
          await story.take(step);
          assertSound(story);
        }
      }),
      { numRuns: 30 },
    );
  });
});
