import { parseTraceCode, unwrap } from '@piaosu/core';
import { bill, redOf, refOf, type Bill } from '../demo-claims/bill.ts';
import type { MedicineProduct } from '../start/medicine.ts';
import { codeOf, type Answer } from './drugstore.ts';
import type { MadeLot } from './made-lot.ts';
import { PATIENT } from './pharmacy-chapter.ts';
import type { Stage } from './story.ts';
import { ticketLines, Till, type Given } from './till.ts';

const HOSPITAL = 'H33010000001';
const DISPENSARY = 'DISPENSARY-1';
const PHARMACIST = 'pharmacist-h33010000001';
/** The payer that blocks what has no boxes behind it, and the one that is content with a warning. */
const STRICT = 'ins-a';
const LENIENT = 'ins-b';
const PRICE = 38;
const STRANGER = { idType: '01', number: '330106198808150025' };

interface Medicine {
  readonly product: MedicineProduct;
  readonly boxes: number;
  readonly codes: readonly string[];
}

/** From the hospital's dispensary to the payer: the line of a receipt stands for boxes that were given out. */
export class ClaimsChapter {
  readonly #stage: Stage;
  readonly #lot: MadeLot;
  #next: number;
  #numbers = 910;
  /** The receipt and the boxes of the claim that is in order. */
  #paid: { readonly receipt: Bill; readonly codes: readonly string[]; readonly dispensing: string } | undefined;

  constructor(stage: Stage, lot: MadeLot) {
    this.#stage = stage;
    this.#lot = lot;
    this.#next = lot.firstOn(1);
  }

  async claimed(): Promise<void> {
    const { store, product, other, compare, tell } = this.#stage;
    tell('\nFrom 2026 on claims for these medicines stand for boxes; one payer blocks what does not');
    for (const { id } of [product, other]) {
      await store.ask('drug-inspector', `/products/${id}`, { traceFrom: '2026-01-01' }, 'PATCH');
    }
    const policy = { policy: { tracePolicy: 'BLOCK' } };
    await store.ask('registrar-insurance', '/institutions/INS-A', policy, 'PATCH');
    const codes = this.#boxes(2);
    const receipt = await this.#publish([{ product, boxes: 2, codes }]);
    const { dispensing = '', ...given } = await this.#dispense(codes, receipt);
    compare('the hospital gives out two boxes for a line of a receipt', 'OK_DISPENSED', codeOf(given));
    const claim = await this.#claim(STRICT, receipt);
    compare('the claim on that receipt', 'RESERVED', codeOf(claim));
    for (const act of ['approve', 'pay'])
      await store.counter.act(STRICT, claim.claimId ?? '', act, { amount: '76.00' });
    compare('after payment the hospital undoes the dispensing', 'UNDO_CLAIMED', codeOf(await this.#undo(dispensing)));
    this.#paid = { receipt, codes, dispensing };
  }

  async invented(): Promise<void> {
    const { product, other, compare, tell } = this.#stage;
    tell('\nWhat is tried with receipts');
    const [never = ''] = this.#boxes(1);
    const ghost = await this.#publish([{ product, boxes: 1, codes: [never] }]);
    compare('T41 a box that was never given out', 'CLAIM_NO_DISPENSE, NEVER', told(await this.#claim(STRICT, ghost)));
    const warned = await this.#claim(LENIENT, ghost);
    compare('the same at a payer that warns', 'RESERVED, CLAIM_NO_DISPENSE', warnedOf(warned));
    const codes = this.#boxes(1);
    const unbound = await this.#publish([{ product, boxes: 1, codes }]);
    const { dispensing = '' } = await this.#dispense(codes);
    compare(
      'a box that was given out for no receipt',
      'CLAIM_NO_DISPENSE, UNBOUND',
      told(await this.#claim(STRICT, unbound)),
    );
    await this.#linked(dispensing, codes, unbound);
    compare('after the pharmacist has bound it', 'RESERVED', codeOf(await this.#claim(STRICT, unbound)));
    await this.#refused('boxes that another receipt was paid for', 'CLAIM_DUP_BOX', [
      { product, boxes: 2, codes: this.#paid?.codes ?? [] },
    ]);
    await this.#refused('a line without codes', 'CLAIM_CODE_REQUIRED', [{ product, boxes: 1, codes: [] }]);
    const bound = this.#boxes(3);
    await this.#refusedAfter('one box given out, two charged', 'TRACE_CONFLICT, quantity', {
      product,
      boxes: 2,
      codes: bound.slice(0, 1),
    });
    await this.#refusedAfter('another medicine than charged', 'TRACE_CONFLICT, product', {
      product: other,
      boxes: 1,
      codes: bound.slice(1, 2),
    });
    await this.#refusedAfter(
      'boxes of another patient',
      'CLAIM_PATIENT_MISMATCH',
      { product, boxes: 1, codes: bound.slice(2) },
      STRANGER,
    );
  }

  async cancelled(): Promise<void> {
    const { product, compare, store, tell } = this.#stage;
    tell('\nA receipt is cancelled by a red one and issued anew: its boxes are free again');
    const codes = this.#boxes(1);
    const first = await this.#publish([{ product, boxes: 1, codes }]);
    const { dispensing = '' } = await this.#dispense(codes, first);
    await store.counter.publish(redOf(first, this.#number()), first);
    const again = await this.#publish([{ product, boxes: 1, codes }], { supersedes: refOf(first) });
    await this.#linked(dispensing, codes, again);
    compare('the claim on the new receipt', 'RESERVED', codeOf(await this.#claim(STRICT, again)));
  }

  async takenBack(): Promise<void> {
    const { product, compare, store, tell } = this.#stage;
    tell('\nThe hospital takes back what a claim counts on: nothing is paid before somebody has looked');
    const codes = this.#boxes(1);
    const receipt = await this.#publish([{ product, boxes: 1, codes }]);
    const { dispensing = '' } = await this.#dispense(codes, receipt);
    const claim = await this.#claim(STRICT, receipt);
    compare('the claim', 'RESERVED', codeOf(claim));
    compare('the dispensing is undone', 'OK_UNDONE', codeOf(await this.#undo(dispensing)));
    const approval = await store.counter.act(STRICT, claim.claimId ?? '', 'approve', { amount: '38.00' });
    compare('approving the claim', 'CLAIM_HELD', approval.code ?? 'none');
    await this.#refused('a new receipt for that box', 'CLAIM_NO_DISPENSE', [{ product, boxes: 1, codes }]);
  }

  async contradicted(): Promise<void> {
    const { product, compare, store, tell } = this.#stage;
    tell('\nA till whose line was down gave out boxes at ten and uploads at six; one of them was sold online at two');
    const till = new Till(HOSPITAL, DISPENSARY);
    const registered = await store.ask('registrar-health', '/tills', { request: till.request() });
    compare('the till is registered with its key', till.id, registered.till ?? codeOf(registered));
    const codes = this.#boxes(2);
    const atTen = till.ticket(this.#givenOffline(codes));
    const sold = codes.slice(0, 1);
    const receipt = await this.#publish([{ product, boxes: 1, codes: sold }]);
    await this.#dispense(sold, receipt);
    const { claimId = '', ...claim } = await this.#claim(STRICT, receipt);
    compare('a claim on what was sold online', 'RESERVED', codeOf(claim));
    const outcomes = await store.uploadTickets(PHARMACIST, ticketLines([atTen]));
    compare(
      'T48 the ticket of ten o’clock: that box and another',
      'OFFLINE_CONFLICT, OK_DISPENSED',
      outcomes.join(', '),
    );
    compare('T48 the payer’s gateway holds the claim', 'TRACE_CONFLICT', await store.heldBecause(STRICT, claimId));
    await this.#refused('T48 a claim on what the till gave out', 'CLAIM_DUP_BOX', [{ product, boxes: 1, codes: sold }]);
    const forged = { ...till.ticket(this.#givenOffline(this.#boxes(1))), patient: STRANGER };
    const refused = await store.uploadTickets(PHARMACIST, ticketLines([forged]));
    compare('a ticket that was changed after it was signed', 'OFFLINE_SIGNATURE', refused.join(', '));
  }

  #givenOffline(codes: readonly string[]): Given {
    const referenceYear = new Date().getUTCFullYear();
    const ids = codes.map((code) => unwrap(parseTraceCode(code, { referenceYear, source: 'SCAN' })).id);
    const prescription = `RX-T-${codes.join()}`.slice(0, 64);
    const { id } = this.#stage.product;
    return {
      at: Math.floor(Date.now() / 1000) - 8 * 3600,
      units: ids.map((each) => ({ id: each, line: 0, read: {} })),
      lines: [{ prescriber: HOSPITAL, prescription, line: 1, product: id, quantity: 1000 }],
      patient: PATIENT,
    };
  }

  /** A receipt with these lines is claimed, and nothing was given out for it. */
  async #refused(question: string, expected: string, lines: readonly Medicine[]): Promise<void> {
    const receipt = await this.#publish(lines);
    this.#stage.compare(question, expected, codeOf(await this.#claim(STRICT, receipt)));
  }

  /** What was given out is bound to a line that says something else. */
  async #refusedAfter(question: string, expected: string, line: Medicine, patient = PATIENT): Promise<void> {
    const receipt = await this.#publish([line]);
    await this.#dispense(line.codes, receipt, patient);
    this.#stage.compare(question, expected, told(await this.#claim(STRICT, receipt)));
  }

  #boxes(count: number): string[] {
    return Array.from({ length: count }, () => this.#lot.box(this.#next++));
  }

  #number(): string {
    this.#numbers += 1;
    return this.#numbers.toString().padStart(10, '0');
  }

  async #publish(lines: readonly Medicine[], change: object = {}): Promise<Bill> {
    const number = this.#number();
    const total = lines.reduce((sum, { boxes }) => sum + boxes * PRICE, 0);
    const issued = bill(number, `${total.toString()}.00`, {
      ...{ businessNumber: `DEMO-TRACE-${number}`, details: lines.map(toLine) },
      ...change,
    });
    await this.#stage.store.counter.publish(issued, issued);
    return issued;
  }

  async #dispense(codes: readonly string[], receipt?: Bill, patient = PATIENT): Promise<Answer> {
    const { product, store } = this.#stage;
    const line = receipt === undefined ? {} : { receipt: lineOf(receipt) };
    const basket = { codes, patient, prescription: `RX-H-${codes.join()}`.slice(0, 64), quantity: 1000, ...line };
    const given = await store.dispense(PHARMACIST, DISPENSARY, product.id, basket);
    await store.seenBy('registrar-insurance', given);
    return given;
  }

  #undo(dispensing: string): Promise<Answer> {
    return this.#stage.store.undo(PHARMACIST, DISPENSARY, dispensing);
  }

  async #linked(dispensing: string, codes: readonly string[], receipt: Bill): Promise<void> {
    const entries = codes.map((code) => ({ code, receipt: lineOf(receipt) }));
    const linked = await this.#stage.store.ask(PHARMACIST, '/links', { dispensing, entries });
    await this.#stage.store.seenBy('registrar-insurance', linked);
    this.#stage.compare(
      'the pharmacist binds it to the line',
      'checked',
      linked.checked === true ? 'checked' : codeOf(linked),
    );
  }

  async #claim(payer: string, receipt: Bill): Promise<Answer> {
    const { totalAmount } = receipt;
    return this.#stage.store.ask(payer, '/claims', { receipts: [refOf(receipt)], amount: totalAmount });
  }
}

function lineOf({ eInvoiceCode, eInvoiceNumber }: Bill) {
  return { code: eInvoiceCode, number: eInvoiceNumber, line: 1 };
}

function toLine({ product, boxes, codes }: Medicine, index: number): object {
  return {
    ...{ line: index + 1, classCode: '09', className: '西药费', itemCode: product.insuranceCode },
    ...{ name: product.name, spec: '', unit: '盒', quantity: boxes.toString(), unitPrice: `${PRICE.toString()}.00` },
    ...{ amount: `${(boxes * PRICE).toString()}.00`, category: '甲', traceCode: codes.join(';') },
  };
}

/** The code with what it says more: why, or what differs. */
function told({ evidence, ...answer }: Answer): string {
  const more = evidence?.reason ?? evidence?.differs;
  return more === undefined ? codeOf(answer) : `${codeOf(answer)}, ${more}`;
}

function warnedOf(answer: Answer): string {
  return [codeOf(answer), ...(answer.warnings ?? []).map(({ code }) => code)].join(', ');
}
