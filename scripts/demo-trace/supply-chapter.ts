import { codeOf } from './drugstore.ts';
import { MadeLot } from './made-lot.ts';
import type { Stage } from './story.ts';

/** From the packing line to the shelf. */
export class SupplyChapter {
  readonly lot: MadeLot;
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.lot = new MadeLot({ product: stage.product, name: 'A', pallets: 5, expiry: '2029-12-31' });
  }

  async made(): Promise<void> {
    const { store, compare, tell } = this.#stage;
    tell(`\nThe maker uploads the codes of ${this.lot.boxes.toString()} boxes in cartons on pallets: one transaction`);
    compare('the lot', 'DONE', await store.commission(this.lot));
    compare('the same lot again', 'LOT_EXISTS', await store.commission(this.lot));
    compare('its codes in another lot', 'COMMISSION_DUPLICATE', await store.commission(this.lot, 'LOT-COPY'));
  }

  async moved(): Promise<void> {
    const { store, compare, tell } = this.#stage;
    tell('\nPallets go to the wholesaler, and from there to a pharmacy and to the dispensary of the hospital');
    const pallets = [0, 1, 2].map((index) => this.lot.pallet(index));
    const sent = await store.ship('maker-1', 'PLANT-1', 'WAREHOUSE-1', pallets);
    const arrived = await store.receive('wholesaler-1', 'WAREHOUSE-1', sent.id ?? '', pallets);
    compare('three pallets of 100 boxes arrive', 'none', codeOf(arrived));
    const again = await store.receive('wholesaler-1', 'WAREHOUSE-1', sent.id ?? '', pallets);
    compare('T46 they arrive a second time', 'ALREADY_RECEIVED', codeOf(again));
    await this.#passOn(pallets[0] ?? '', 'PHARMACY-1', 'p33010000001');
    await this.#passOn(pallets[1] ?? '', 'DISPENSARY-1', 'pharmacist-h33010000001');
    const unowned = await store.ship('wholesaler-1', 'WAREHOUSE-1', 'PHARMACY-2', [this.lot.pallet(3)]);
    compare('a pallet that is still at the maker’s is shipped', 'NOT_IN_CUSTODY', codeOf(unowned));
  }

  async #passOn(pallet: string, to: string, account: string): Promise<void> {
    const { store, compare } = this.#stage;
    const sent = await store.ship('wholesaler-1', 'WAREHOUSE-1', to, [pallet]);
    compare(`a pallet arrives at ${to}`, 'none', codeOf(await store.receive(account, to, sent.id ?? '', [pallet])));
  }
}
