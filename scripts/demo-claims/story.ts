import type { Comparison } from '../demo-day/comparison.ts';
import type { Product } from '../start/product.ts';
import { bill, redOf, refOf, type Bill } from './bill.ts';
import { type Answer, Counter } from './counter.ts';
import { drawLineage, type DrawnClaim, type DrawnReceipt } from './picture.ts';

/** Told line by line, so that a person can follow. */
export type Tell = (text: string) => void;

/**
 * 'Paid, red-flushed, re-issued, claimed elsewhere' with three payers: what one receipt can owe to whom, at every step.
 * Answers what each step should have brought and what came.
 */
export async function playStory(product: Product, tell: Tell): Promise<Comparison[]> {
  const story = new Story(new Counter(product), tell);
  await story.paidTwice();
  await story.shownTwice();
  await story.cancelled();
  await story.issuedAnew();
  await story.claimedElsewhere();
  await story.settled();
  return story.comparisons;
}

const BASIC = 'hz-basic';
const CRITICAL = 'ci-critical';
const COMMERCIAL = 'ins-b';

class Story {
  readonly comparisons: Comparison[] = [];
  readonly #counter: Counter;
  readonly #tell: Tell;
  readonly #first: Bill = bill('0000000901', '1260.00');
  readonly #again: Bill = bill('0000000903', '900.00', { supersedes: refOf(this.#first) });
  readonly #receipts: DrawnReceipt[] = [];
  readonly #claims = new Map<string, string>();

  constructor(counter: Counter, tell: Tell) {
    this.#counter = counter;
    this.#tell = tell;
  }

  async paidTwice(): Promise<void> {
    this.#chapter('The hospital issues 1,260.00, all paid by the patient; the basic insurance pays 620.00 of it');
    await this.#counter.publish(this.#first, this.#first);
    this.#draw({ title: 'receipt', total: '1260.00', state: 'LIVE' });
    await this.#paid(BASIC, '620.00', { receipts: [refOf(this.#first)] });
    await this.#show();
  }

  async shownTwice(): Promise<void> {
    this.#chapter(
      'The patient shows it to the critical-illness insurance, which pays 300.00; the same showing again is worth nothing',
    );
    const presentation = await this.#counter.present(this.#first, 'CI-CRITICAL');
    await this.#paid(CRITICAL, '300.00', { presentation });
    const replayed = await this.#counter.reserve(CRITICAL, '10.00', { presentation });
    this.#compare('the same presentation a second time', 'REPLAY', codeOf(replayed));
    const greedy = await this.#counter.reserve(COMMERCIAL, '500.00', { receipts: [refOf(this.#first)] });
    this.#compare('500.00 at a commercial insurer', 'OVER_CAP, remaining 340.00', remainingOf(greedy));
    await this.#show();
  }

  async cancelled(): Promise<void> {
    this.#chapter('Half of the treatment was not given: the hospital red-flushes the receipt');
    await this.#counter.publish(redOf(this.#first, '0000000902'), this.#first);
    this.#receipts[0] = { title: 'receipt', total: '1260.00', state: 'RED_FLUSHED' };
    this.#draw({ title: 'red', total: '-1260.00', state: 'RED' });
    this.#compare('the old receipt', 'RED_FLUSHED', await this.#counter.headline(this.#first));
    await this.#due(CRITICAL, '300.00');
    await this.#due(BASIC, '620.00');
    await this.#show();
  }

  async issuedAnew(): Promise<void> {
    this.#chapter('It is issued anew with 900.00: the debts shrink, the last payer owes first');
    await this.#counter.publish(this.#again, this.#again);
    const touched = await this.#counter.reserve(COMMERCIAL, '200.00', { receipts: [refOf(this.#again)] });
    this.#draw({ title: 'issued anew', total: '900.00', state: 'LIVE' });
    this.#compare(
      '200.00 of the new receipt at a commercial insurer',
      'OVER_CAP, remaining 0.00',
      remainingOf(touched),
    );
    await this.#enter();
    await this.#due(CRITICAL, '20.00');
    await this.#due(BASIC, '0.00');
    await this.#show();
  }

  async claimedElsewhere(): Promise<void> {
    this.#chapter(
      '20.00 and then 120.00 come back to the payers; what is free again is claimed elsewhere, under a consent',
    );
    await this.#recovered(CRITICAL, '20.00');
    await this.#due(CRITICAL, '0.00');
    await this.#recovered(BASIC, '120.00');
    const consentId = await this.#counter.consent(this.#again, 'INS-B');
    const over = await this.#counter.reserve(COMMERCIAL, '120.01', { consentId });
    this.#compare('one fen too much', 'OVER_CAP, remaining 120.00', remainingOf(over));
    const taken = await this.#counter.reserve(COMMERCIAL, '120.00', { consentId });
    this.#compare('120.00 at the commercial insurer', 'RESERVED', stateOf(taken));
    this.#keep(COMMERCIAL, taken);
    await this.#show();
  }

  async settled(): Promise<void> {
    this.#chapter('A court asks to wait: nothing is approved while the hold stands');
    const held = await this.#counter.hold(BASIC, this.#again, 'holds', 'COURT');
    this.#compare('the hold', 'none', codeOf(held));
    const waits = await this.#decide(COMMERCIAL, 'approve', { amount: '120.00' });
    this.#compare('approving while it stands', 'CLAIM_HELD', codeOf(waits));
    const lifted = await this.#counter.hold(BASIC, this.#again, 'holds/release', 'RESOLVED');
    this.#compare('lifting it', 'none', codeOf(lifted));
    this.#compare(
      'approving after it',
      'APPROVED',
      stateOf(await this.#decide(COMMERCIAL, 'approve', { amount: '120.00' })),
    );
    this.#compare('paying', 'PAID', stateOf(await this.#decide(COMMERCIAL, 'pay', { amount: '120.00' })));
    await this.#show();
  }

  /** Reserves, approves and pays in full. */
  async #paid(payer: string, amount: string, shown: object): Promise<void> {
    const reserved = await this.#counter.reserve(payer, amount, shown);
    this.#compare(`${amount} at ${payer}`, 'RESERVED', stateOf(reserved));
    this.#keep(payer, reserved);
    await this.#decide(payer, 'approve', { amount });
    this.#compare(`${payer} pays`, 'PAID', stateOf(await this.#decide(payer, 'pay', { amount })));
  }

  async #recovered(payer: string, amount: string): Promise<void> {
    const booked = await this.#decide(payer, 'recover', { amount });
    this.#compare(`${amount} came back to ${payer}`, 'PAID', stateOf(booked));
  }

  #decide(payer: string, act: string, body: object): Promise<Answer> {
    return this.#counter.act(payer, this.#claimOf(payer), act, body);
  }

  /** A refused claim leaves nothing: the re-issue enters the lineage with the first act that is carried out on it. */
  async #enter(): Promise<void> {
    await this.#counter.hold(BASIC, this.#again, 'holds', 'OTHER');
    await this.#counter.hold(BASIC, this.#again, 'holds/release', 'RESOLVED');
  }

  async #due(payer: string, amount: string): Promise<void> {
    const { recoveryDue } = await this.#counter.read(payer, this.#claimOf(payer));
    this.#compare(`due from ${payer}`, amount, recoveryDue);
  }

  #claimOf(payer: string): string {
    const claimId = this.#claims.get(payer);
    if (claimId === undefined) throw new Error(`${payer} has no claim in this story`);
    return claimId;
  }

  #keep(payer: string, { claimId }: Answer): void {
    if (claimId !== undefined) this.#claims.set(payer, claimId);
  }

  #chapter(text: string): void {
    this.#tell(`\n${text}`);
  }

  #draw(receipt: DrawnReceipt): void {
    this.#receipts.push(receipt);
  }

  async #show(): Promise<void> {
    const claims: DrawnClaim[] = [];
    for (const [payer, claimId] of this.#claims) {
      claims.push({ payer, claim: await this.#counter.read(payer, claimId) });
    }
    this.#tell(drawLineage(this.#receipts, claims));
  }

  #compare(question: string, expected: string, came: string): void {
    this.comparisons.push({ question, expected, came });
  }
}

function codeOf({ code }: Answer): string {
  return code ?? 'none';
}

function stateOf({ state, code }: Answer): string {
  return state ?? code ?? 'none';
}

function remainingOf({ code, evidence }: Answer): string {
  return `${code ?? 'none'}, remaining ${evidence?.remaining ?? 'not said'}`;
}
