import { randomBytes } from 'node:crypto';

import {
  openDetail,
  sha256Suite,
  staticTree,
  type DetailLine,
  isPlainObject,
  type Json,
  type LinkOpening,
  type ReceiptDocument,
  type ReceiptRef,
  type ShownTrace,
} from '@piaosu/core';

import { document } from '../../../../test/support/ledger/documents.ts';
import type { MadeLot } from '../../../../test/support/ledger/lot.ts';
import type { Published, Publishing } from '../../../../test/support/ledger/publisher-log.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import {
  boxId,
  INSURANCE_CODE,
  line as prescribed,
  OTHER_PRODUCT,
  PATIENT,
  PHARMACY,
  PRODUCT,
  text,
  TraceWorld,
} from './trace-world.ts';
import type { ReserveOptions, World } from './world.ts';

/** A basket as the pharmacy keeps it: what it takes to bind, undo, return and show it. */
export interface Given {
  readonly dispensing: string;
  readonly patientSalt: string;
  /** What the entries are bound to, by their place. */
  readonly links: Map<number, LinkOpening>;
}

/** A line of a medicine: of which product, how many packs, with which boxes' codes on it. */
export interface SoldLine {
  readonly serials?: readonly string[];
  readonly product?: typeof PRODUCT | typeof OTHER_PRODUCT;
  readonly change?: Partial<DetailLine>;
}

export interface Claiming extends ReserveOptions {
  readonly payer?: string;
  readonly amountFen?: number;
  /** Of each receipt; without it nothing is shown of the medicines. */
  readonly trace?: readonly ShownTrace[];
}

export const BLOCKING = 'INS-A';
export const BLOCKING_TOO = 'INS-B';
export const WARNING = 'HZ-BASIC';
export const NOT_ASKING = 'EMP';
const OTHER_PERSON = { idType: '01', number: '330106199003071234' };

/** Medicines that a pharmacy gives out, receipts that charge for them, and payers that look behind the lines. */
export class TracedClaims {
  readonly trace: TraceWorld;
  readonly lot: MadeLot;
  readonly #otherLot: MadeLot;
  #prescriptions = 0;

  private constructor(trace: TraceWorld, lot: MadeLot, otherLot: MadeLot) {
    [this.trace, this.lot, this.#otherLot] = [trace, lot, otherLot];
  }

  /** Boxes `B0`… of the product and `X0`… of another; both must be traced from 2026 on. */
  static async open(count = 6): Promise<TracedClaims> {
    const trace = await TraceWorld.open({ mode: 'DECLARED', until: '2027-12-31' });
    const units = (letter: string, product: typeof PRODUCT | typeof OTHER_PRODUCT) =>
      Array.from(
        { length: count },
        (_, i) => ({ ids: [boxId(`${letter}${i}`, product)], level: 1, parent: null }) as const,
      );
    const lot = await trace.commission(units('B', PRODUCT));
    const otherLot = await trace.commission(units('X', OTHER_PRODUCT), { product: OTHER_PRODUCT });
    const world = new TracedClaims(trace, lot, otherLot);
    for (const product of [PRODUCT, OTHER_PRODUCT]) await world.traceFrom(product, '2026-01-01');
    for (const payer of [BLOCKING, BLOCKING_TOO]) await world.policy(payer, 'BLOCK');
    await world.policy(NOT_ASKING, 'OFF');
    return world;
  }

  get ledger(): World {
    return this.trace.ledger;
  }

  async traceFrom(id: string, traceFrom: string): Promise<void> {
    await this.ledger.succeed(this.ledger.act(this.trace.inspector, 'product.update', { id, traceFrom }));
  }

  async policy(id: string, tracePolicy: 'OFF' | 'WARN' | 'BLOCK'): Promise<void> {
    const body = { id, policy: { tracePolicy } };
    await this.ledger.succeed(this.ledger.act(this.ledger.authority('InsuranceMSP'), 'institution.update', body));
  }

  /** A basket as an act; each box for a prescription line of its own. */
  giving(serials: readonly string[], options: Giving = {}): TestAct {
    const { part, links, isOtherPerson = false } = options;
    const lines = serials.map((serial) =>
      prescribed({ prescription: `RX-${this.#prescriptions++}`, product: productOf(serial), quantity: 100 }),
    );
    const items = serials.map((serial, line) => ({
      ...{ shown: this.#lotOf(serial).shown(boxId(serial, productOf(serial))), line },
      ...(part === undefined ? {} : { part }),
    }));
    const patient = isOtherPerson ? { patient: OTHER_PERSON } : {};
    return this.trace.basket(items, { lines, ...patient, ...(links === undefined ? {} : { links }) });
  }

  /** Gives boxes out and keeps what the pharmacy keeps. */
  async give(serials: readonly string[], options: Giving = {}): Promise<Given> {
    const act = this.giving(serials, options);
    return this.given(act, options.links, await this.ledger.succeed(act));
  }

  /** What the pharmacy keeps of an act that was answered so. */
  given(act: TestAct, links: Giving['links'] = [], { dispensing }: Readonly<Record<string, unknown>>): Given {
    const bound = links.flatMap((each, i) => (each === null ? [] : [[i, each] as const]));
    return { dispensing: text(dispensing), patientSalt: saltOf(act), links: new Map(bound) };
  }

  /** Stock of the product from before the codes, in tablets. */
  declaring(units: number): TestAct {
    const body = { premises: PHARMACY.premises, product: PRODUCT, units };
    return this.ledger.act(this.trace.pharmacist(), 'uncoded.declare', body);
  }

  /** Tablets without a code, bound at once or to nothing. */
  async giveUncoded(units: number, link: LinkOpening | null = null): Promise<Given> {
    const lines = [prescribed({ prescription: `RX-${this.#prescriptions++}`, quantity: units })];
    const items = [{ product: PRODUCT, units, line: 0 }];
    const secret = { lines, patient: PATIENT, patientSalts: [''], links: [link] };
    const act = this.ledger.act(
      this.trace.pharmacist(),
      'dispenseUncoded',
      { premises: PHARMACY.premises, items },
      secret,
    );
    return this.given(act, [link], await this.ledger.succeed(act));
  }

  async linkUncoded(given: Given, receipt: Published): Promise<void> {
    const to = this.opening(receipt);
    const entries = [{ entry: 0, isUncoded: true, to }];
    const body = { dispensing: given.dispensing };
    await this.ledger.succeed(this.ledger.act(this.trace.pharmacist(), 'link', body, { entries }));
    given.links.set(0, to);
  }

  /** A receipt with a line for each medicine, published and anchored. */
  async sold(
    number: string,
    lines: readonly SoldLine[],
    changes: Partial<ReceiptDocument> = {},
    publishing: Publishing = {},
  ): Promise<Published> {
    const details = lines.map((each, i) => detailOf(each, i + 1));
    return this.ledger.publish(document(number, 10_000, { details, ...changes }), publishing);
  }

  /** The binding of an entry to a line. */
  opening(receipt: Published, line = 1): LinkOpening {
    return { receipt: refOf(receipt), line, salt: randomBytes(16).toString('hex') };
  }

  /** Binds an entry of a basket to a line, moving it when it is bound, without showing the receipt. */
  linking(given: Given, receipt: Published, line = 1, entry = 0, secret: Readonly<Record<string, Json>> = {}) {
    const previous = given.links.get(entry);
    const to = this.opening(receipt, line);
    const entries = [{ entry, to, ...(previous === undefined ? {} : { previous }) }];
    const body = { dispensing: given.dispensing };
    return { to, act: this.ledger.act(this.trace.pharmacist(), 'link', body, { entries, ...secret }) };
  }

  async link(given: Given, receipt: Published, line = 1, entry = 0): Promise<void> {
    const { act, to } = this.linking(given, receipt, line, entry);
    await this.ledger.succeed(act);
    given.links.set(entry, to);
  }

  /** The same with the receipt shown, so that patient, product and quantity are compared at once. */
  showing(
    given: Given,
    receipt: Published,
    line = 1,
    patientSalt = given.patientSalt,
    to = this.opening(receipt, line),
  ): TestAct {
    const { log } = this.ledger;
    const previous = given.links.get(0);
    const entries = [{ entry: 0, to, ...(previous === undefined ? {} : { previous }) }];
    const body = { dispensing: given.dispensing, receipt: log.pointer(receipt) };
    const secret = { entries, evidence: log.evidence(receipt), lines: detailsOf(receipt), patientSalt };
    return this.ledger.act(this.trace.pharmacist(), 'link', body, secret);
  }

  /** Moves the first entry to a line of a receipt that is shown. */
  async linkShown(given: Given, receipt: Published): Promise<void> {
    const to = this.opening(receipt);
    await this.ledger.succeed(this.showing(given, receipt, 1, given.patientSalt, to));
    given.links.set(0, to);
  }

  takingBack(how: 'undoDispense' | 'returnUnits', given: Given, isOpened = true): TestAct {
    const at = { premises: PHARMACY.premises, dispensing: given.dispensing };
    const links = [...given.links].map(([entry, opening]) => ({ entry, opening }));
    const secret = isOpened ? { links } : {};
    const actor = this.trace.pharmacist();
    return how === 'undoDispense'
      ? this.ledger.act(actor, how, at, secret)
      : this.ledger.act(actor, how, { ...at, reason: 'COMPLAINT' }, secret);
  }

  /** Everything that a claim can show of a receipt: all lines, and what was given out for them. */
  shown(receipt: Published, given: readonly Given[]): ShownTrace {
    const dispensed = given.map(({ dispensing, patientSalt, links }) => ({
      ...{ dispensing, patientSalt },
      links: [...links.values()].map(({ line, salt }) => ({ line, salt })),
    }));
    return { details: detailsOf(receipt), dispensed };
  }

  claiming(receipts: readonly Published[], options: Claiming = {}): TestAct {
    const { payer = BLOCKING, amountFen = 100, trace, secret = {}, ...rest } = options;
    const opened = ['visitDate', ...(rest.opened ?? [])] as const;
    const shown = trace === undefined ? {} : { trace: [...trace] };
    return this.ledger.reserve(payer, receipts, amountFen, { ...rest, opened, secret: { ...secret, ...shown } });
  }

  /** A claim on one receipt that shows everything. */
  claim(receipt: Published, given: readonly Given[], options: Claiming = {}): TestAct {
    return this.claiming([receipt], { trace: [this.shown(receipt, given)], ...options });
  }

  #lotOf(serial: string): MadeLot {
    return serial.startsWith('X') ? this.#otherLot : this.lot;
  }
}

export interface Giving {
  readonly part?: number;
  readonly links?: readonly (LinkOpening | null)[];
  readonly isOtherPerson?: boolean;
}

function productOf(serial: string): typeof PRODUCT | typeof OTHER_PRODUCT {
  return serial.startsWith('X') ? OTHER_PRODUCT : PRODUCT;
}

/** As a hospital's system writes it: one code a box. */
export function codeOf(serial: string): string {
  const id = boxId(serial, productOf(serial));
  return `(01)${id.slice(6, 20)}(21)${serial}`;
}

function detailOf({ serials = [], product = PRODUCT, change = {} }: SoldLine, line: number): DetailLine {
  return {
    ...{ line, classCode: '02', className: '西药费', itemCode: INSURANCE_CODE[product], name: '卡托普利片', spec: '' },
    ...{ unit: '盒', quantity: String(serials.length), unitPrice: '10.00', fen: 1000, category: '甲' },
    traceCode: serials.map(codeOf).join(';'),
    ...change,
  };
}

function detailsOf({ receipt }: Published): ShownTrace['details'] {
  const tree = staticTree(sha256Suite);
  return receipt.document.details.map((_, index) => openDetail(tree, receipt, index));
}

export function refOf({ header: { eInvoiceCode, eInvoiceNumber } }: Published): ReceiptRef {
  return { eInvoiceCode, eInvoiceNumber };
}

function saltOf({ secret }: TestAct): string {
  return isPlainObject(secret) ? text(secret['salt']) : '';
}
