import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  claimRecordShape,
  isOpenHold,
  isPlainObject,
  lineageRecordShape,
  parseShape,
  unwrap,
  type ClaimRecord,
  type Shape,
} from '@piaosu/core';

import { redOf } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import { BLOCKING, BLOCKING_TOO, refOf, TracedClaims, type Given, type SoldLine } from '../testing/traced-claims.ts';

/** Tablets in a box. */
const WHOLE = 100;
const tablets = (serial: string, quantity: number): SoldLine => ({
  serials: [serial],
  change: { unit: '片', quantity: String(quantity) },
});

/** Receipts that charge for the same boxes: more than can have been given out of them. */
const SOLD: readonly (readonly [serial: string, quantity: number])[][] = [
  [['B0', WHOLE]],
  [['B0', 60]],
  [
    ['B0', 40],
    ['B1', WHOLE],
  ],
  [['B1', WHOLE]],
  [['B2', WHOLE]],
  [['B2', WHOLE]],
];
const BOXES = ['B0', 'B1', 'B2'];

const stepArbitrary = fc.record({
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('dispense', 'reserve') },
    { weight: 4, arbitrary: fc.constantFrom('link', 'approve', 'pay', 'undoDispense') },
    { weight: 1, arbitrary: fc.constantFrom('returnUnits', 'redFlush', 'withdraw') },
  ),
  which: fc.nat(1000),
  where: fc.nat(1000),
  /** Whether as many are given out as the line charges. */
  isExact: fc.constantFrom(true, true, true, true, true, false),
});
type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** Something that was given out, as whoever keeps books without a ledger would note it. */
interface Noted {
  readonly given: Given;
  readonly serial: string;
  readonly units: number;
  state: 'LIVE' | 'UNDONE' | 'RETURNED';
  /** The receipt and line that it is bound to. */
  bound: Bound | undefined;
}

interface Bound {
  readonly receipt: Published;
  readonly line: number;
}

/** A claim that was accepted, with what it counted on then. */
interface Accepted {
  readonly claimId: string;
  readonly receipt: Published;
  readonly counted: readonly Noted[];
}

class Story {
  readonly world: TracedClaims;
  /** Originals first, then what replaces each. */
  readonly receipts: readonly Published[];
  readonly #reds: readonly Published[];
  readonly noted: Noted[] = [];
  readonly accepted: Accepted[] = [];
  readonly refused: string[] = [];

  private constructor(world: TracedClaims, receipts: readonly Published[], reds: readonly Published[]) {
    [this.world, this.receipts, this.#reds] = [world, receipts, reds];
  }

  static async open(): Promise<Story> {
    const world = await TracedClaims.open(BOXES.length);
    const [originals, reds, again]: [Published[], Published[], Published[]] = [[], [], []];
    for (const [i, sold] of SOLD.entries()) {
      const lines = sold.map(([serial, quantity]) => tablets(serial, quantity));
      const original = await world.sold(`000000010${i}`, lines);
      const { businessNumber } = original.receipt.document;
      const change = { supersedes: refOf(original), businessNumber };
      originals.push(original);
      reds.push(await world.ledger.publish(redOf(original.receipt.document, `000000020${i}`)));
      again.push(await world.sold(`000000030${i}`, lines, change, { predecessorLineage: original.header.lineage }));
    }
    return new Story(world, [...originals, ...again], reds);
  }

  async take(step: Step): Promise<void> {
    switch (step.what) {
      case 'dispense':
        return this.#dispense(step);
      case 'link':
        return this.#link(step);
      case 'reserve':
        return this.#reserve(step);
      case 'undoDispense':
      case 'returnUnits':
        return this.#takeBack(step.what, step);
      case 'redFlush':
        await this.#submit(this.#redFlush(step.which));
        return;
      case 'approve':
      case 'pay':
      case 'withdraw':
        return this.#act(step.what, step.which);
    }
  }

  /** For one line after the other, bound to it at once or to nothing. */
  async #dispense(step: Step): Promise<void> {
    const receipt = this.#receipt(step.which);
    for (const { line, quantity } of receipt.receipt.document.details)
      await this.#dispenseFor({ receipt, line }, step, Number(quantity));
  }

  async #dispenseFor(to: Bound, { where, isExact }: Step, quantity: number): Promise<void> {
    const serial = SOLD[this.receipts.indexOf(to.receipt) % SOLD.length]?.[to.line - 1]?.[0] ?? '';
    const units = isExact ? quantity : WHOLE - quantity + 10;
    const bound = where % 4 === 0 ? undefined : to;
    const links = [bound === undefined ? null : this.world.opening(to.receipt, to.line)];
    const part = units === WHOLE ? {} : { part: units };
    const act = this.world.giving([serial], { links, ...part });
    const given = await this.#submitted(act, (result) => this.world.given(act, links, result));
    if (given !== undefined) this.noted.push({ given, serial, units, state: 'LIVE', bound });
  }

  #withPatients(): Noted[] {
    return this.noted.filter(({ state }) => state === 'LIVE');
  }

  async #link({ which, where }: Step): Promise<void> {
    const noted = at(this.#withPatients(), which);
    if (noted === undefined) return;
    const bound = this.#lineFor(noted.serial, where);
    const { act, to } = this.world.linking(noted.given, bound.receipt, bound.line);
    if (!(await this.#submit(act))) return;
    noted.given.links.set(0, to);
    noted.bound = bound;
  }

  /** Mostly on a receipt to which something is bound: of the others every one is refused. */
  async #reserve({ which, where }: Step): Promise<void> {
    const bound = where % 5 === 0 ? undefined : at(this.#withPatients(), which)?.bound;
    const receipt = bound?.receipt ?? this.#receipt(which);
    const payer = where % 2 === 0 ? BLOCKING : BLOCKING_TOO;
    const given = this.noted.map((each) => each.given);
    if (!this.#canEnter(receipt)) return;
    const original = this.#replacedBy(receipt);
    const evidence = original === undefined ? {} : { predecessorPatientSalt: this.world.ledger.patientSalt(original) };
    const act = this.world.claim(receipt, given, { payer, evidence });
    const claimId = await this.#submitted(act, (result) => String(result['claimId']));
    if (claimId === undefined) return;
    const counted = this.noted.filter(({ state, bound }) => state === 'LIVE' && bound?.receipt === receipt);
    this.accepted.push({ claimId, receipt, counted });
    assertCovered(receipt, counted);
  }

  async #takeBack(how: 'undoDispense' | 'returnUnits', { which, where }: Step): Promise<void> {
    const noted = at(where % 5 === 0 ? this.noted : this.#withPatients(), which);
    if (noted === undefined) return;
    if (await this.#submit(this.world.takingBack(how, noted.given)))
      noted.state = how === 'undoDispense' ? 'UNDONE' : 'RETURNED';
  }

  #redFlush(which: number): TestAct {
    const index = which % SOLD.length;
    const [original, red] = [this.receipts[index], this.#reds[index]];
    if (original === undefined || red === undefined) throw new Error('nothing to flush');
    return this.world.ledger.redFlush(original, red);
  }

  async #act(what: 'approve' | 'pay' | 'withdraw', which: number): Promise<void> {
    const claim = at(this.all('CLM', claimRecordShape), which);
    if (claim !== undefined) await this.#submit(this.#claimAct(what, claim));
  }

  #claimAct(what: 'approve' | 'pay' | 'withdraw', { id: claimId, payer }: ClaimRecord): TestAct {
    const { ledger } = this.world;
    const amountFen = 100;
    switch (what) {
      case 'approve':
        return ledger.act(ledger.officer(payer), what, { claimId, amountFen });
      case 'pay':
        return ledger.act(ledger.cashier(payer), what, { claimId, amountFen });
      case 'withdraw':
        return ledger.act(ledger.officer(payer), what, { claimId, reason: 'MISTAKE' });
    }
  }

  async #submit(act: TestAct): Promise<boolean> {
    return (await this.#submitted(act, () => true)) ?? false;
  }

  async #submitted<T>(act: TestAct, read: (result: Readonly<Record<string, unknown>>) => T): Promise<T | undefined> {
    const [outcome] = await this.world.ledger.submit(act);
    if (outcome?.ok === true) return read(isPlainObject(outcome.result) ? outcome.result : {});
    if (outcome !== undefined) this.refused.push(outcome.code);
    return undefined;
  }

  #receipt(which: number): Published {
    const receipt = at(this.receipts, which);
    if (receipt === undefined) throw new Error('no receipts');
    return this.#canEnter(receipt) ? receipt : (this.#replacedBy(receipt) ?? receipt);
  }

  /** What replaces a receipt is thrown out, not refused, before that one is red-flushed. */
  #canEnter(receipt: Published): boolean {
    // A receipt alone in its lineage gives it its name.
    const isFlushed = this.world.ledger.record(`RCP~${receipt.header.lineage}`)?.['state'] === 'RED_FLUSHED';
    return this.#replacedBy(receipt) === undefined || isFlushed;
  }

  #replacedBy(receipt: Published): Published | undefined {
    return this.receipts[this.receipts.indexOf(receipt) - SOLD.length];
  }

  #lineFor(serial: string, where: number): Bound {
    const naming = this.receipts.flatMap((receipt, i) =>
      (SOLD[i % SOLD.length] ?? []).flatMap(([each], line) => (each === serial ? [{ receipt, line: line + 1 }] : [])),
    );
    const found = at(naming, where);
    if (found === undefined) throw new Error('no line names the box');
    return found;
  }

  all<T>(kind: string, shape: Shape<T>): T[] {
    const keys = this.world.ledger.ledger.keys().filter((key) => key.startsWith(`${kind}~`));
    return keys.map((key) => unwrap(parseShape(shape, this.world.ledger.record(key))));
  }

  /** Accepted claims that count today: not ended. A red-flush ends none that was paid: its money has to come back first. */
  live(): Accepted[] {
    const claims = new Map(this.all('CLM', claimRecordShape).map((claim) => [claim.id, claim]));
    return this.accepted.filter(({ claimId }) => LIVE.some((state) => state === claims.get(claimId)?.state));
  }

  isHeld({ header }: Published): boolean {
    const lineage = unwrap(parseShape(lineageRecordShape, this.world.ledger.record(`LIN~${header.lineage}`)));
    return lineage.holds?.some(isOpenHold) === true;
  }
}

const LIVE: readonly ClaimRecord['state'][] = ['RESERVED', 'UNDER_REVIEW', 'APPROVED', 'PAID'];

/** What a claim was accepted on is what its lines charge, box by box. */
function assertCovered(receipt: Published, counted: readonly Noted[]): void {
  for (const { line, quantity } of receipt.receipt.document.details) {
    const bound = counted.filter((each) => each.bound?.line === line);
    expect(sum(bound.map(({ units }) => units))).toBe(Number(quantity));
  }
}

function assertSound(story: Story): void {
  const live = story.live();
  for (const noted of story.noted) {
    const counting = live.filter(({ counted }) => counted.includes(noted));
    const lineages = new Set(counting.map(({ receipt }) => receipt.header.lineage));
    expect(lineages.size).toBeLessThanOrEqual(1);
    // What was taken back stops the money of every claim that counts on it.
    if (noted.state !== 'LIVE') expect(counting.every(({ receipt }) => story.isHeld(receipt))).toBe(true);
  }
  for (const serial of BOXES) expect(unitsPaidFor(story, live, serial)).toBeLessThanOrEqual(WHOLE);
}

/** Tablets of a box for which money can flow: each lineage pays once for what its claims count on. */
function unitsPaidFor(story: Story, live: readonly Accepted[], serial: string): number {
  const unitsOf = new Map<string, number>();
  for (const { receipt, counted } of live.filter((each) => !story.isHeld(each.receipt))) {
    const { lineage } = receipt.header;
    const units = sum(counted.filter((each) => each.serial === serial).map((each) => each.units));
    unitsOf.set(lineage, Math.max(unitsOf.get(lineage) ?? 0, units));
  }
  return sum([...unitsOf.values()]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function at<T>(items: readonly T[], index: number): T | undefined {
  return items[index % Math.max(1, items.length)];
}

describe('boxes and claims, whatever is done to them', () => {
  test('no unit of a box is ever in two live claims of different lineages', async () => {
    const seen = { accepted: 0, refused: new Set<string>() };
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { minLength: 25, maxLength: 50 }), async (steps) => {
        const story = await Story.open();
        for (const step of steps) {
          await story.take(step);
          assertSound(story);
        }
        seen.accepted += story.accepted.length;
        for (const code of story.refused) seen.refused.add(code);
      }),
      { numRuns: 30 },
    );
    // Else the property would hold because nothing happens.
    expect(seen.accepted).toBeGreaterThan(10);
    expect([...seen.refused]).toEqual(expect.arrayContaining(['CLAIM_DUP_BOX', 'CLAIM_NO_DISPENSE', 'TRACE_CONFLICT']));
  });
});
