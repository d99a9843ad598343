import type { BodyOf, HashAlg, LotPointer, NamedUnit, PrivateOf } from '@piaosu/core';

import { MadeLot, type MadeUnit } from '../../../../test/support/ledger/lot.ts';
import type { TestAct, TestActor } from '../../../../test/support/ledger/signed-act.ts';
import { nativeHmac, nativeSuite } from '../native/hash-suite.ts';
import { World } from './world.ts';

export const PRODUCT = '86900000000001';
export const OTHER_PRODUCT = '86900000000002';
const GTIN = { [PRODUCT]: '06901234567892', [OTHER_PRODUCT]: '06901234567908' } as const;
/** 医保药品编码: what a line of a receipt calls the product by. */
export const INSURANCE_CODE = { [PRODUCT]: 'XC09AAK015A001', [OTHER_PRODUCT]: 'XC09AAK015A002' } as const;
const CARTON_GTIN = '16901234567899';
export const PATIENT = { idType: '01', number: '33010619620304321X' };

/** Of a box with this serial. */
export const boxId = (serial: string, product: keyof typeof GTIN = PRODUCT): string =>
  `gs1:01${GTIN[product]}21${serial}`;
export const cartonId = (serial: string): string => `gs1:01${CARTON_GTIN}21${serial}`;
export const PALLET = 'sscc:00140123451122233341';

export interface BasketItem {
  readonly shown: { readonly pointers: readonly LotPointer[]; readonly named: NamedUnit };
  readonly part?: number;
  readonly line?: number;
  readonly isSubstituted?: true;
  readonly read?: { lotNumber?: string; expiry?: string };
}

export type Line = PrivateOf<'dispense'>['lines'][number];

/** A supply chain: a maker, a wholesaler, two pharmacies (one with two branches), a product in boxes, cartons, pallets. */
export class TraceWorld {
  readonly ledger: World;

  private constructor(ledger: World) {
    this.ledger = ledger;
  }

  static async open(custody: BodyOf<'product.register'>['custody'] = { mode: 'ENFORCED' }): Promise<TraceWorld> {
    const world = new TraceWorld(await World.open());
    await world.#register();
    await world.registerProduct(PRODUCT, custody);
    await world.registerProduct(OTHER_PRODUCT, custody);
    return world;
  }

  get inspector(): TestActor {
    return this.ledger.authority('DrugMSP', 'DRUG_INSPECTOR');
  }

  maker(role: 'LOT_OFFICER' | 'LOGISTICS' = 'LOT_OFFICER'): TestActor {
    return this.ledger.actor('MAKER-1', role, 'DrugMSP');
  }

  keeper(institution: string): TestActor {
    return this.ledger.actor(institution, 'LOGISTICS', 'DrugMSP');
  }

  pharmacist(institution = 'PHA'): TestActor {
    return this.ledger.actor(institution, 'PHARMACIST', 'DrugMSP');
  }

  async registerProduct(id: keyof typeof GTIN, custody: BodyOf<'product.register'>['custody']): Promise<void> {
    const levels: BodyOf<'product.register'>['levels'] =
      id === PRODUCT
        ? [
            { level: 1, contains: 1, gtin: GTIN[id] },
            { level: 2, contains: 10, gtin: CARTON_GTIN },
            { level: 3, contains: 100 },
          ]
        : [{ level: 1, contains: 1, gtin: GTIN[id] }];
    const product = {
      id,
      name: id,
      holder: 'MAKER-1',
      approvalNumber: '国药准字H20260001',
      unitsPerPack: 100,
      unit: '片',
      insuranceCode: INSURANCE_CODE[id],
    };
    await this.ledger.succeed(this.ledger.act(this.inspector, 'product.register', { ...product, levels, custody }));
  }

  /** A product of a class that carries no codes. */
  async registerExempt(id: string, exempt: NonNullable<BodyOf<'product.register'>['exempt']>): Promise<void> {
    const levels = [{ level: 1, contains: 1, identification: `8${id.slice(-6)}` }] as const;
    const product = {
      id,
      name: id,
      holder: 'MAKER-1',
      approvalNumber: '国药准字Z20260001',
      unitsPerPack: 10,
      unit: '袋',
    };
    const custody = { mode: 'ENFORCED' } as const;
    const body = { ...product, levels, custody, exempt };
    await this.ledger.succeed(this.ledger.act(this.inspector, 'product.register', body));
  }

  /** Commissions and keeps the leaves. */
  async commission(
    units: readonly MadeUnit[],
    names: Partial<{ product: string; lotNumber: string; expiry: string }> = {},
    part = 0,
    alg: HashAlg = 'sha-256',
  ): Promise<MadeLot> {
    const lot = { product: PRODUCT, lotNumber: 'A1', expiry: '2027-12-31', ...names };
    const [pepper] = this.ledger.peppers;
    if (pepper === undefined) throw new Error('no pepper');
    const made = new MadeLot(nativeHmac, pepper, lot, units, part, nativeSuite(alg));
    await this.ledger.succeed(this.commissioning(made, lot, part));
    return made;
  }

  commissioning(made: MadeLot, lot: { product: string; lotNumber: string; expiry: string }, part = 0): TestAct {
    const body = {
      product: lot.product,
      premises: 'PLANT-1',
      expiry: lot.expiry,
      part,
      root: made.root,
      count: made.count,
    };
    return this.ledger.act(this.maker(), 'commission', body, { lotNumber: lot.lotNumber });
  }

  /** Sends units by id from one place to another and has them received. */
  async move(lot: MadeLot, ids: readonly string[], from: Place, to: Place): Promise<string> {
    const shipment = await this.shipped(lot, ids, from, to);
    await this.ledger.succeed(this.receiving(shipment, ids, to));
    return shipment;
  }

  async shipped(lot: MadeLot, ids: readonly string[], from: Place, to: Place): Promise<string> {
    const result = await this.ledger.succeed(this.shipping(lot, ids, from, to));
    return text(result['shipment']);
  }

  shipping(lot: MadeLot, ids: readonly string[], from: Place, to: Place): TestAct {
    const shown = ids.map((id) => lot.shown(id));
    return this.ledger.act(
      this.keeper(from.institution),
      'ship',
      { premises: from.premises, to: to.premises, units: shown.map(({ pointers }) => ({ pointers })) },
      { units: shown.map(({ named }) => named) },
    );
  }

  receiving(shipment: string, ids: readonly string[], to: Place, how: 'PARENT' | 'SCAN' = 'PARENT'): TestAct {
    return this.ledger.act(
      this.keeper(to.institution),
      'receive',
      { premises: to.premises, shipment, how, units: ids.map(() => ({ pointers: [] })) },
      { units: ids.map((id) => ({ id, openings: [] })) },
    );
  }

  /** A basket for one patient; without `lines` one line of 1000 tablets. */
  basket(items: readonly BasketItem[], options: BasketOptions = {}): TestAct {
    const { place = PHARMACY, lines = [line()], patient = PATIENT, messageId } = options;
    const { patientSalts = Array<string>(lines.length).fill('') } = options;
    return this.ledger.act(
      this.pharmacist(place.institution),
      'dispense',
      {
        premises: place.premises,
        units: items.map(({ shown }) => ({ pointers: shown.pointers })),
        lines: items.map(({ part, line: index = 0, isSubstituted }) => ({
          line: index,
          ...(part === undefined ? {} : { part }),
          ...(isSubstituted === undefined ? {} : { isSubstituted }),
        })),
        ...(options.fills === undefined ? {} : { fills: options.fills }),
      },
      {
        units: items.map(({ shown }) => shown.named),
        lines,
        patient,
        patientSalts,
        read: items.map(({ read = {} }) => read),
        ...(options.links === undefined ? {} : { links: [...options.links] }),
      },
      messageId,
    );
  }

  async #register(): Promise<void> {
    const { ledger } = this;
    const institutions = { 'MAKER-1': 'MAKER', WHO: 'WHOLESALER', PHA: 'PHARMACY', PHB: 'PHARMACY' } as const;
    for (const [id, kind] of Object.entries(institutions)) {
      const body = { id, kinds: [kind], name: id, keys: [ledger.signer(id).registration] };
      await ledger.succeed(ledger.act(ledger.authority('DrugMSP'), 'institution.register', body));
    }
    for (const { premises, institution, kind } of PLACES) {
      const body = { id: premises, institution, kind, name: premises };
      await ledger.succeed(ledger.act(ledger.authority('DrugMSP'), 'premises.register', body));
    }
  }
}

export interface BasketOptions {
  readonly place?: Place;
  readonly lines?: readonly Line[];
  readonly patientSalts?: readonly string[];
  readonly patient?: { idType: string; number: string };
  /** Nothing of the lines may be left. */
  readonly fills?: true;
  /** One for each item: the line of a receipt that it is bound to at once. */
  readonly links?: PrivateOf<'dispense'>['links'];
  readonly messageId?: string;
}

export interface Place {
  readonly premises: string;
  readonly institution: string;
}

export const PLANT = { premises: 'PLANT-1', institution: 'MAKER-1', kind: 'PLANT' } as const;
export const WAREHOUSE = { premises: 'WH-1', institution: 'WHO', kind: 'WAREHOUSE' } as const;
export const PHARMACY = { premises: 'PHA-1', institution: 'PHA', kind: 'PHARMACY' } as const;
export const BRANCH = { premises: 'PHA-2', institution: 'PHA', kind: 'PHARMACY' } as const;
export const RIVAL = { premises: 'PHB-1', institution: 'PHB', kind: 'PHARMACY' } as const;
const PLACES = [PLANT, WAREHOUSE, PHARMACY, BRANCH, RIVAL];

export function line(change: Partial<Line> = {}): Line {
  return { prescriber: 'H33010000001', prescription: 'RX-1', line: 1, product: PRODUCT, quantity: 1000, ...change };
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('no text');
  return value;
}
