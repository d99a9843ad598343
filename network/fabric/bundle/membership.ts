import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from '../binaries.ts';
import { ChannelConfig } from '../channel-config.ts';
import { FabricError } from '../errors.ts';
import type { Layout } from '../layout.ts';
import { Lifecycle, parseDefinition, type Definition } from '../lifecycle.ts';
import { Operations } from '../operations.ts';
import type { FabricSettings } from '../settings.ts';
import { own } from './place.ts';

/** What one organisation's administrator does with its bundle: join the channel, approve, commit. */
export class Membership {
  readonly #layout: Layout;
  readonly #settings: FabricSettings;
  readonly #binaries: Binaries;
  readonly #lifecycle: Lifecycle;
  readonly #mspId: string;

  constructor(layout: Layout, settings: FabricSettings, binaries: Binaries, mspId: string) {
    this.#layout = layout;
    this.#settings = settings;
    this.#binaries = binaries;
    this.#lifecycle = new Lifecycle(layout, settings, binaries);
    this.#mspId = mspId;
  }

  /** The organisation's orderer and peers join the channel, and the peers get the package. What has joined stays. */
  async join(): Promise<string> {
    const { table } = this.#settings;
    const operations = new Operations(this.#layout, table.channel);
    try {
      for (const orderer of own(table.orderers, this.#mspId))
        if ((await operations.ordererHeight(orderer)) === undefined) await this.#lifecycle.joinOrderer(orderer);
      for (const peer of own(table.peers, this.#mspId)) {
        if ((await operations.peerHeight(peer)) === undefined) await this.#lifecycle.joinPeer(peer);
        await this.#lifecycle.install(peer, this.#definition());
      }
    } finally {
      operations.close();
    }
    return `The nodes of ${this.#mspId} are in the channel ${table.channel}.`;
  }

  async approve(): Promise<string> {
    const definition = this.#definition();
    await this.#lifecycle.approve(this.#peer(), definition);
    return `${this.#mspId} approved ${definition.label}.`;
  }

  async commit(): Promise<string> {
    const definition = this.#definition();
    await this.#lifecycle.commitDefinition(this.#peer(), definition);
    return `${definition.label} is committed.`;
  }

  /** The channel refuses from then on whom the organisation's `crl.pem` names. */
  async revocations(): Promise<string> {
    const list = join(this.#layout.organisation(this.#mspId), 'crl.pem');
    const { channel } = this.#settings.table;
    const target = { mspId: this.#mspId, channel, orderer: this.#lifecycle.ordererFlags() };
    const lists = existsSync(list) ? [readFileSync(list, 'utf8')] : [];
    const changed = await new ChannelConfig(this.#layout, this.#binaries, target).setRevocations(this.#mspId, lists);
    return changed ? `The channel has the revocation list of ${this.#mspId}.` : 'The channel has this list already.';
  }

  #peer() {
    const [peer] = own(this.#settings.table.peers, this.#mspId);
    if (peer === undefined) throw new FabricError('UNKNOWN_NODE', `${this.#mspId} has no peer.`);
    return peer;
  }

  #definition(): Definition {
    return parseDefinition(readFileSync(join(this.#layout.root, 'definition.json'), 'utf8'));
  }
}
