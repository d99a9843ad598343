import { codeOf, type Answer, type Basket } from './drugstore.ts';
import { MadeLot } from './made-lot.ts';
import type { Stage } from './story.ts';

export const PATIENT = { idType: '01', number: '33010619620304321X' };
const HERE = 'PHARMACY-1';
const BRANCH = 'PHARMACY-1B';
const ELSEWHERE = 'PHARMACY-2';
const US = 'p33010000001';
const OTHERS = 'p33010000002';

/** At the counter of a pharmacy: what is in order, and what is tried. */
export class PharmacyChapter {
  readonly #stage: Stage;
  readonly #lot: MadeLot;
  #prescriptions = 0;

  constructor(stage: Stage, lot: MadeLot) {
    this.#stage = stage;
    this.#lot = lot;
  }

  async scanned(): Promise<void> {
    const { store, compare, tell } = this.#stage;
    tell('\nThe pharmacist scans: every form of a box’s code is the same box, and what is no trace code is told');
    const gtin = this.#lot.box(0).slice('(01)'.length, '(01)'.length + 14);
    const forms = {
      'in brackets': this.#lot.box(0),
      'T8 as scanned, other order, superfluous separator': `]d21729123110${this.#lot.lotNumber}\u001D21A0000\u001D01${gtin}\u001D`,
      'T8 as Digital Link': `https://id.gs1.org/01/${gtin}/21/A0000`,
      'T2 20 digits, full width, with blanks': fullWidth(this.#lot.nationalCode(0)),
    };
    for (const [form, code] of Object.entries(forms)) {
      compare(form, 'OK', (await store.scan(US, HERE, code)).decision);
    }
    const letter = `${this.#lot.nationalCode(0).slice(0, -1)}X`;
    compare('T2 a letter among 20 digits', 'FMT_CHARSET', (await store.scan(US, HERE, letter)).decision);
    const commodity = await store.scan(US, HERE, gtin.slice(1));
    compare('T3 the 13-digit commodity code', 'FMT_NOT_TRACE_CODE', commodity.decision);
    compare('anybody asks: not sold yet', 'NO_RECORD', await store.publicCheck(this.#lot.box(0), 'NO_RECORD'));
  }

  async dispensed(): Promise<void> {
    const { store, compare, tell } = this.#stage;
    tell('\nTwo boxes are given out; what the till sends again is the same act');
    const boxes = [this.#lot.box(0), this.#lot.box(1)];
    const basket = { codes: boxes, prescription: this.#prescription(), message: 'till-7-0001' };
    const first = await this.#dispense(basket);
    compare('T15 two boxes on a prescription', 'OK_DISPENSED', codeOf(first));
    const repeat = await this.#dispense(basket);
    compare('T16 the same message', 'the first answer', isSame(first, repeat) ? 'the first answer' : codeOf(repeat));
    compare('anybody asks: sold', 'SOLD_ONCE', await store.publicCheck(this.#lot.box(0), 'SOLD_ONCE'));
    const parts = [10, 60, 40].map((part) => ({ codes: [this.#lot.box(2)], part }));
    const expected = ['OK_DISPENSED', 'OK_DISPENSED', 'PARTIAL_EXCEEDED'];
    for (const [i, part] of parts.entries()) {
      const came = await this.#dispense({ ...part, prescription: `RX-PART-${i.toString()}` });
      compare(`T31 ${part.part.toString()} of 100 tablets`, expected[i] ?? '', codeOf(came));
    }
  }

  async tried(): Promise<void> {
    const { store, compare, tell } = this.#stage;
    tell('\nWhat is tried with boxes');
    for (const severity of ['warning', 'warning', 'announced', 'alert']) {
      const again = await store.scan(US, HERE, this.#lot.box(0));
      const came = `${again.decision}, ${again.severity ?? 'none'}`;
      compare('T17 the same box scanned here again', `ALREADY_DISPENSED_HERE, ${severity}`, came);
    }
    const other = await store.dispense(
      OTHERS,
      ELSEWHERE,
      this.#stage.product.id,
      this.#basket({ codes: [this.#lot.box(0)] }),
    );
    compare('T18 another pharmacy gives it out', 'ALREADY_DISPENSED_ELSEWHERE', codeOf(other));
    const empty = await store.dispense(
      OTHERS,
      ELSEWHERE,
      this.#stage.product.id,
      this.#basket({ codes: [this.#lot.box(210)] }),
    );
    compare('T26 空刷: a box that lies at the wholesaler’s', 'NOT_IN_CUSTODY', codeOf(empty));
    const unknown = await store.scan(US, HERE, this.#lot.box(9999));
    compare('an invented serial number', 'UNKNOWN_CODE', unknown.decision);
    const thrice = Array<string>(3).fill(this.#lot.box(3));
    compare('T30 one box scanned for three', 'DUPLICATE_IN_REQUEST', codeOf(await this.#dispense({ codes: thrice })));
    const greedy = await this.#dispense({ codes: [this.#lot.box(3)], quantity: 50 });
    compare('more than was prescribed', 'QTY_OVER', codeOf(greedy));
    const pallet = await store.ship(US, HERE, BRANCH, [this.#lot.pallet(0)]);
    compare('the opened pallet is shipped as if it were whole', 'AGGREGATION_BROKEN', codeOf(pallet));
    await this.#setAside();
    await this.#undone();
    await this.#returned();
  }

  async raced(): Promise<void> {
    const { store, compare, tell, legacy } = this.#stage;
    tell('\nA box from before traceability is in nobody’s books: two pharmacies have its code and give it out at once');
    const lot = new MadeLot({ product: legacy, name: 'C', pallets: 1, expiry: '2029-06-30' });
    compare('a lot of such boxes', 'DONE', await store.commission(lot));
    const basket = () => this.#basket({ codes: [lot.box(0)] });
    const answers = await Promise.all([
      store.dispense(US, HERE, lot.product, basket()),
      store.dispense(OTHERS, ELSEWHERE, lot.product, basket()),
    ]);
    const codes = answers.map(codeOf).toSorted().join(', ');
    compare('T19 in the same second: exactly one has it', 'ALREADY_DISPENSED_ELSEWHERE, OK_DISPENSED', codes);
  }

  async recalled(): Promise<void> {
    const { store, compare, tell } = this.#stage;
    tell('\nThe regulator recalls the lot of another product, class I');
    const lot = new MadeLot({ product: this.#stage.other, name: 'B', pallets: 1, expiry: '2029-06-30' });
    compare('that lot', 'DONE', await store.commission(lot));
    const sent = await store.ship('maker-1', 'PLANT-1', HERE, [lot.pallet(0)]);
    await store.receive(US, HERE, sent.id ?? '', [lot.pallet(0)]);
    const recall = { product: lot.product, lotNumber: lot.lotNumber, class: 1, notice: 'NMPA-2026-0117' };
    compare('the recall', 'none', codeOf(await store.ask('drug-inspector', '/recalls', recall)));
    const basket = this.#basket({ codes: [lot.box(0)] });
    compare('T22 a box of it is given out', 'RECALLED', codeOf(await store.dispense(US, HERE, lot.product, basket)));
  }

  async #setAside(): Promise<void> {
    const { store, compare } = this.#stage;
    const [suspected, stolen] = [this.#lot.box(6), this.#lot.box(7)];
    await store.ask(US, '/quarantines', { premises: HERE, codes: [suspected], reason: 'SUSPECTED' });
    compare(
      'a box that was set aside is given out',
      'QUARANTINED',
      codeOf(await this.#dispense({ codes: [suspected] })),
    );
    const loss = { premises: HERE, codes: [stolen], state: 'STOLEN', reason: 'OTHER' };
    await store.ask(US, '/retirements', loss);
    compare('a box that was reported stolen', 'STOLEN', codeOf(await this.#dispense({ codes: [stolen] })));
  }

  async #undone(): Promise<void> {
    const { store, compare } = this.#stage;
    const { dispensing = '' } = await this.#dispense({ codes: [this.#lot.box(4)] });
    compare('T36 a branch undoes it', 'UNDO_PREMISES', codeOf(await store.undo(US, BRANCH, dispensing)));
    compare('T36 another pharmacy undoes it', 'UNDO_ORG', codeOf(await store.undo(OTHERS, ELSEWHERE, dispensing)));
    compare('the pharmacy itself undoes it', 'OK_UNDONE', codeOf(await store.undo(US, HERE, dispensing)));
    compare('and gives it out again', 'OK_DISPENSED', codeOf(await this.#dispense({ codes: [this.#lot.box(4)] })));
  }

  async #returned(): Promise<void> {
    const { store, compare } = this.#stage;
    const { dispensing = '' } = await this.#dispense({ codes: [this.#lot.box(5)] });
    await store.ask(US, `/dispenses/${dispensing}/hand-over`, {});
    compare('what was handed over is undone', 'UNDO_SUPPLIED', codeOf(await store.undo(US, HERE, dispensing)));
    const back = await store.ask(US, '/returns', { premises: HERE, dispensing, reason: 'OTHER' });
    compare('the patient brings it back', 'RETURNED', codeOf(back));
    const sold = await this.#dispense({ codes: [this.#lot.box(5)] });
    compare('it is given out again', 'RETURNED_NOT_SALEABLE', codeOf(sold));
    compare('anybody asks: sold before', 'SOLD_BEFORE', await store.publicCheck(this.#lot.box(5), 'SOLD_BEFORE'));
  }

  #dispense(change: Partial<Basket> & Pick<Basket, 'codes'>): Promise<Answer> {
    return this.#stage.store.dispense(US, HERE, this.#stage.product.id, this.#basket(change));
  }

  #basket(change: Partial<Basket> & Pick<Basket, 'codes'>): Basket {
    return { patient: PATIENT, prescription: this.#prescription(), quantity: 1000, ...change };
  }

  #prescription(): string {
    this.#prescriptions += 1;
    return `RX-${this.#prescriptions.toString()}`;
  }
}

function isSame(first: Answer, second: Answer): boolean {
  return first.tx !== undefined && first.tx === second.tx && first.dispensing === second.dispensing;
}

function fullWidth(digits: string): string {
  const wide = digits.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
  return `${wide.slice(0, 10)}　${wide.slice(10)}`;
}
