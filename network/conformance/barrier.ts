import type { Signer } from '@hyperledger/fabric-gateway';

/** Lets nobody pass before a number of parties has arrived: makes a race of what would be chance. */
export class Barrier {
  readonly #parties: number;
  readonly #open = Promise.withResolvers<undefined>();
  #arrived = 0;

  constructor(parties: number) {
    this.#parties = parties;
  }

  async arrive(): Promise<void> {
    this.#arrived += 1;
    if (this.#arrived === this.#parties) this.#open.resolve(undefined);
    await this.#open.promise;
  }

  /**
   * A signer for one client that submits in one step: it signs the proposal, then, having been endorsed, waits for the
   * others before it signs the transaction.
   */
  beforeSubmit(signer: Signer): Signer {
    let signed = 0;
    return async (digest) => {
      signed += 1;
      if (signed === 2) await this.arrive();
      return signer(digest);
    };
  }
}
