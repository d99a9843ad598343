import type { Json } from '@piaosu/core';
import type { LedgerItem } from '@piaosu/gateway/ledger';
import type { ShownUnit } from '@piaosu/gateway/lots';
import { BOXES_IN_CARTON, PHARMACY, PLANT, PRODUCT, STORE, MAKER, type BenchLot } from './bench-lot.ts';
import { expectDone, memberOf, type DrugLedger } from './drug-ledger.ts';

const PATIENT = { idType: '01', number: '33010619620304321X' };
/** What a person may be given of one line: enough for any basket of the bench, in tablets. */
const PRESCRIBED = 1_000_000;

/** Boxes of a lot as a pharmacy gives them out; each is handed out once. */
export class Baskets {
  readonly #ledger: DrugLedger;
  readonly #lot: BenchLot;
  #next = 0;
  #prescriptions = 0;

  constructor(ledger: DrugLedger, lot: BenchLot) {
    this.#ledger = ledger;
    this.#lot = lot;
  }

  /** Pallets go to the pharmacy; then one box of each carton is given out, so that no carton is opened later. */
  async prepare(boxes: number): Promise<void> {
    await this.#ship();
    const cartons = Math.ceil(boxes / (BOXES_IN_CARTON - 1));
    if (cartons > this.#lot.cartons) throw new RangeError('the lot has fewer boxes');
    const PORTION = 20;
    for (let i = 0; i < cartons; i += PORTION) {
      const ids = Array.from({ length: Math.min(PORTION, cartons - i) }, (_, n) =>
        this.#lot.boxId((i + n) * BOXES_IN_CARTON),
      );
      expectDone(await this.#ledger.submit([await this.#basketOf(ids, Infinity)]));
    }
  }

  /** A signed basket of boxes that nobody has had. */
  take(boxes: number): Promise<LedgerItem> {
    const ids: string[] = [];
    while (ids.length < boxes) {
      const index = this.#next++;
      if (index % BOXES_IN_CARTON > 0) ids.push(this.#lot.boxId(index));
    }
    return this.#basketOf(ids, 1);
  }

  /** @param height how many leaves of each box's chain are shown: what the ledger has keys of needs none */
  async #basketOf(ids: readonly string[], height: number): Promise<LedgerItem> {
    const shown = await Promise.all(ids.map(async (id) => (await this.#ledger.lots.show(id)).slice(0, height)));
    const prescription = `RX-${(this.#prescriptions++).toString()}-${this.#lot.lotNumber}`;
    return this.#ledger.sign(PHARMACY, 'PHARMACIST', {
      action: 'dispense',
      messageId: prescription,
      body: { premises: STORE, units: shown.map(pointersOf), lines: ids.map(() => ({ line: 0 })) },
      private: {
        units: ids.map((id, i) => openingsOf(id, shown[i] ?? [])),
        lines: [{ prescriber: PHARMACY, prescription, line: 1, product: PRODUCT, quantity: PRESCRIBED }],
        patient: PATIENT,
        patientSalts: [''],
        read: ids.map(() => ({})),
      },
    });
  }

  async #ship(): Promise<void> {
    const lot = this.#lot;
    const ids = Array.from({ length: lot.pallets }, (_, i) => lot.palletId(i));
    const shown = await Promise.all(ids.map((id) => this.#ledger.lots.show(id)));
    const sent = await this.#ledger.sign(MAKER, 'LOGISTICS', {
      action: 'ship',
      messageId: `ship-${lot.lotNumber}`,
      body: { premises: PLANT, to: STORE, units: shown.map(pointersOf) },
      private: { units: ids.map((id, i) => openingsOf(id, shown[i] ?? [])) },
    });
    const [outcome] = expectDone(await this.#ledger.submit([sent]));
    const received = await this.#ledger.sign(PHARMACY, 'LOGISTICS', {
      action: 'receive',
      messageId: `receive-${lot.lotNumber}`,
      body: {
        ...{ premises: STORE, how: 'PARENT', units: ids.map(() => ({ pointers: [] })) },
        shipment: memberOf(outcome?.result ?? null, 'shipment'),
      },
      private: { units: ids.map((id) => ({ id, openings: [] })) },
    });
    expectDone(await this.#ledger.submit([received]));
  }
}

function pointersOf(shown: readonly ShownUnit[]): Json {
  return { pointers: shown.map(({ pointer }) => ({ ...pointer, path: [...pointer.path] })) };
}

function openingsOf(id: string, shown: readonly ShownUnit[]): Json {
  const openings = shown.map(({ opening: { tag, unit } }) => ({ tag, unit: { ...unit, ids: [...unit.ids] } }));
  return { id, openings };
}
