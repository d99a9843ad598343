import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Binaries } from './binaries.ts';
import { FabricError } from './errors.ts';
import type { Layout } from './layout.ts';
import { comesTrue } from './process/wait.ts';

/** Fabric's JSON of a configuration; only what is changed here is looked into, the rest passes through. */
const open = z.looseObject;
const organisation = open({ values: open({ MSP: open({ value: open({ config: open({}) }) }) }) });
const group = open({ groups: z.record(z.string(), organisation) });
const config = open({ channel_group: open({ groups: open({ Application: group, Orderer: group }) }) });
const block = open({
  data: open({ data: z.array(open({ payload: open({ data: open({ config }) }) })).min(1) }),
});
type Config = z.output<typeof config>;

const CONFIG_UPDATE = 2;
const TAKEN_MS = 20_000;

/** A change of the channel's configuration by one organisation's administrator, with Fabric's own programs. */
export class ChannelConfig {
  readonly #binaries: Binaries;
  readonly #admin: string;
  readonly #channel: string;
  /** Flags that name the orderer and how to reach it. */
  readonly #orderer: readonly string[];
  readonly #folder: string;

  constructor(
    layout: Layout,
    binaries: Binaries,
    target: { mspId: string; channel: string; orderer: readonly string[] },
  ) {
    this.#binaries = binaries;
    this.#admin = layout.admin(target.mspId);
    this.#channel = target.channel;
    this.#orderer = target.orderer;
    this.#folder = join(layout.root, 'channel', 'update');
  }

  /**
   * Puts revocation lists (PEM) in the place of those that the channel has of the organisation, in both groups.
   * @returns whether there was anything to change
   */
  async setRevocations(mspId: string, lists: readonly string[]): Promise<boolean> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    try {
      const before = await this.#fetch();
      if (hasRevocations(before, mspId, lists)) return false;
      await this.#submit(before, withRevocations(before, mspId, lists));
      // The orderer's answer means that it took the change, not that a block has it.
      if (await comesTrue(async () => hasRevocations(await this.#fetch(), mspId, lists), TAKEN_MS)) return true;
      throw new FabricError('NOT_READY', `The channel did not take the change within ${TAKEN_MS / 1000} s.`);
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  async #fetch(): Promise<Config> {
    const file = this.#file('config.block');
    await this.#run('peer', ['channel', 'fetch', 'config', file, '-c', this.#channel, ...this.#orderer]);
    const decoded = block.parse(await this.#decode('common.Block', file));
    const [first] = decoded.data.data;
    if (first === undefined) throw new FabricError('COMMAND_FAILED', 'The configuration block holds no configuration.');
    return first.payload.data.config;
  }

  async #submit(before: Config, after: Config): Promise<void> {
    const [original, updated, update] = ['before.pb', 'after.pb', 'update.pb'].map((name) => this.#file(name));
    if (original === undefined || updated === undefined || update === undefined) return;
    await this.#encode('common.Config', before, original);
    await this.#encode('common.Config', after, updated);
    const files = ['--original', original, '--updated', updated, '--output', update];
    await this.#run('configtxlator', ['compute_update', '--channel_id', this.#channel, ...files]);
    const header = { channel_header: { channel_id: this.#channel, type: CONFIG_UPDATE } };
    const data = { config_update: await this.#decode('common.ConfigUpdate', update) };
    const envelope = this.#file('envelope.pb');
    await this.#encode('common.Envelope', { payload: { header, data } }, envelope);
    await this.#run('peer', ['channel', 'update', '-f', envelope, '-c', this.#channel, ...this.#orderer]);
  }

  async #decode(type: string, file: string): Promise<unknown> {
    const json = `${file}.json`;
    await this.#run('configtxlator', ['proto_decode', '--type', type, '--input', file, '--output', json]);
    return JSON.parse(readFileSync(json, 'utf8'));
  }

  async #encode(type: string, message: object, file: string): Promise<void> {
    writeFileSync(`${file}.json`, JSON.stringify(message));
    await this.#run('configtxlator', ['proto_encode', '--type', type, '--input', `${file}.json`, '--output', file]);
  }

  #run(program: 'peer' | 'configtxlator', args: readonly string[]): Promise<string> {
    return this.#binaries.run(program, args, this.#admin);
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }
}

function hasRevocations(present: Config, mspId: string, lists: readonly string[]): boolean {
  return JSON.stringify(withRevocations(present, mspId, lists)) === JSON.stringify(present);
}

function withRevocations(before: Config, mspId: string, lists: readonly string[]): Config {
  const after = config.parse(structuredClone(before));
  const { Application, Orderer } = after.channel_group.groups;
  for (const { groups } of [Application, Orderer]) {
    const found = groups[mspId];
    if (found === undefined) continue; // with Raft, not every organisation orders
    found.values.MSP.value.config['revocation_list'] = lists.map((pem) => Buffer.from(pem).toString('base64'));
  }
  return after;
}
