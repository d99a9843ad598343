import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { OrdererNode, PeerNode } from '../nodes/index.ts';
import type { Binaries } from './binaries.ts';
import { chaincodePackage, packageLabel } from './chaincode-package.ts';
import { FabricError, messageOf } from './errors.ts';
import type { Layout } from './layout.ts';
import type { ChaincodeCommand } from './options.ts';
import { address } from './render/address.ts';
import { CA_FILE, CERTIFICATE_FILE, KEY_FILE } from './render/tls-files.ts';
import type { FabricSettings } from './settings.ts';
import { writeJson, writePublic } from './write-file.ts';
import { waitFor } from './process/wait.ts';

const definition = z.object({
  name: z.string(),
  version: z.string(),
  sequence: z.int().min(1),
  label: z.string(),
  packageId: z.string(),
  policy: z.string(),
});

/** A chaincode definition as the channel commits it; every sequence has a package and processes of its own. */
export type Definition = z.output<typeof definition>;

/** Orderers have a leader within seconds; a machine under load has taken more than thirty. */
const LEADER_MS = 120_000;

/** The definition that the data folder's channel has, if any. */
export function committedDefinition(layout: Layout): Definition | undefined {
  if (!existsSync(layout.definitionRecord)) return undefined;
  return parseDefinition(readFileSync(layout.definitionRecord, 'utf8'));
}

/** A definition as a file holds it, JSON. */
export function parseDefinition(json: string): Definition {
  return definition.parse(JSON.parse(json));
}

/**
 * The definition to run: the committed one when version and policy are the same, else its successor.
 * @throws FabricError BAD_OPTION for a sequence that is not the next one
 */
export async function nextDefinition(
  command: ChaincodeCommand,
  settings: FabricSettings,
  committed: Definition | undefined,
): Promise<Definition> {
  const { name, version = committed?.version ?? '1.0' } = command;
  const sequence = command.sequence ?? derivedSequence(version, settings, committed);
  const allowed = committed === undefined ? [1] : [committed.sequence, committed.sequence + 1];
  if (!allowed.includes(sequence))
    throw new FabricError(
      'BAD_OPTION',
      `the chaincode's sequence is ${sequence}; possible now is ${allowed.join(' or ')}`,
    );
  const label = packageLabel(name, version, sequence);
  const { id } = await chaincodePackage(label);
  return { name, version, sequence, label, packageId: id, policy: settings.policy };
}

function derivedSequence(version: string, settings: FabricSettings, committed: Definition | undefined): number {
  if (committed === undefined) return 1;
  const same = committed.version === version && committed.policy === settings.policy;
  return committed.sequence + (same ? 0 : 1);
}

/** Fabric's chaincode lifecycle and channel membership, done by each organisation's administrator. */
export class Lifecycle {
  readonly #layout: Layout;
  readonly #settings: FabricSettings;
  readonly #binaries: Binaries;

  constructor(layout: Layout, settings: FabricSettings, binaries: Binaries) {
    this.#layout = layout;
    this.#settings = settings;
    this.#binaries = binaries;
  }

  async joinOrderer(node: OrdererNode): Promise<void> {
    const admin = this.#layout.admin(node.mspId);
    const target = ['--channelID', this.#settings.table.channel, '--config-block', this.#layout.genesis];
    const tls = ['--ca-file', CA_FILE, '--client-cert', CERTIFICATE_FILE, '--client-key', KEY_FILE];
    const call = ['channel', 'join', ...target, '-o', address(node.host, node.adminPort), ...tls];
    const output = await this.#binaries.run('osnadmin', call, admin);
    // osnadmin ends with 0 whatever the answer was; 201: joined, 405: it is in the channel already.
    if (!/^Status: (201|405)/mu.test(output))
      throw new FabricError('COMMAND_FAILED', `${node.name} could not join the channel.`, { detail: output });
  }

  async joinPeer(node: PeerNode): Promise<void> {
    await this.#peer(node, ['channel', 'join', '-b', this.#layout.genesis]);
  }

  /** Puts the package on a peer; one that has it keeps it. */
  async install(node: PeerNode, chosen: Definition): Promise<void> {
    const file = this.#layout.package(chosen.label);
    if (!existsSync(file)) writePublic(file, (await chaincodePackage(chosen.label)).bytes);
    await unlessDone(this.#peer(node, ['lifecycle', 'chaincode', 'install', file]), /already successfully installed/u);
  }

  /** Approval by every organisation, then the commit. Calls go to the first orderer: a follower would hold them 1 s. */
  async commit(chosen: Definition): Promise<void> {
    const [first, ...others] = this.#firstPeers();
    if (first === undefined) throw new FabricError('BAD_OPTION', 'no peer in the table');
    // The first approval is also the wait for a leader: until there is one, orderers refuse. A change of leader may meet
    // the later steps; each may be done again, as what was done before counts as done.
    await untilTaken(() => this.approve(first, chosen));
    await Promise.all(others.map((peer) => untilTaken(() => this.approve(peer, chosen))));
    await untilTaken(() => this.commitDefinition(first, chosen));
    this.record(chosen);
  }

  async approve(peer: PeerNode, chosen: Definition): Promise<void> {
    const call = [
      'approveformyorg',
      ...this.ordererFlags(),
      ...definitionFlags(chosen),
      '--package-id',
      chosen.packageId,
    ];
    await unlessDone(
      this.#peer(peer, ['lifecycle', 'chaincode', ...call, '--channelID', this.#settings.table.channel]),
      // The same approved already, or committed already: a start that was cut short did it.
      /attempted to redefine (uncommitted sequence .* with unchanged content|the current committed sequence \(\d+\) for namespace [\w.-]+\W*$)/mu,
    );
  }

  async commitDefinition(peer: PeerNode, chosen: Definition): Promise<void> {
    const endorsers = this.#firstPeers().flatMap((each) => [
      '--peerAddresses',
      address(each.host, each.port),
      '--tlsRootCertFiles',
      join(this.#layout.public(each.mspId), 'msp/tlscacerts/tlsca.pem'),
    ]);
    const call = ['commit', ...this.ordererFlags(), ...definitionFlags(chosen), ...endorsers];
    await unlessDone(
      this.#peer(peer, ['lifecycle', 'chaincode', ...call, '--channelID', this.#settings.table.channel]),
      new RegExp(`new definition must be sequence ${chosen.sequence + 1}\\b`, 'u'),
    );
  }

  record(chosen: Definition): void {
    writeJson(this.#layout.definitionRecord, chosen);
  }

  #firstPeers(): PeerNode[] {
    return this.#settings.table.peers.filter((peer) => peer.name.startsWith('peer0.'));
  }

  /** Flags that name the first orderer and how to reach it. */
  ordererFlags(): string[] {
    const [first] = this.#settings.table.orderers;
    if (first === undefined) throw new FabricError('BAD_OPTION', 'no orderer in the table');
    return [
      ...['-o', address(first.host, first.port), '--tls', '--clientauth'],
      ...['--cafile', join(this.#layout.public(first.mspId), 'msp/tlscacerts/tlsca.pem')],
      ...['--certfile', CERTIFICATE_FILE, '--keyfile', KEY_FILE],
    ];
  }

  #peer(node: PeerNode, args: readonly string[]): Promise<string> {
    return this.#binaries.run('peer', args, this.#layout.adminOf(node));
  }
}

/** Refusals that no waiting heals. */
const FINAL = /invalid signature policy|new definition must be sequence/u;

/** Repeats a step until the orderers take it. @throws FabricError NOT_READY with the last refusal, or a final one */
async function untilTaken(step: () => Promise<void>): Promise<void> {
  let refusal: unknown;
  const taken = await waitFor(async () => {
    try {
      await step();
      return true;
    } catch (error) {
      if (error instanceof FabricError && FINAL.test(error.detail ?? '')) throw error;
      refusal = error;
      return undefined;
    }
  }, LEADER_MS);
  if (taken === undefined)
    throw new FabricError('NOT_READY', `The orderers took nothing for ${LEADER_MS / 1000} s: ${messageOf(refusal)}`, {
      cause: refusal,
    });
}

/** Waits for a step; a refusal that says it was done before counts as done. */
async function unlessDone(step: Promise<unknown>, done: RegExp): Promise<void> {
  try {
    await step;
  } catch (error) {
    if (!(error instanceof FabricError) || !done.test(error.detail ?? '')) throw error;
  }
}

function definitionFlags(chosen: Definition): string[] {
  return [
    ...['--name', chosen.name, '--version', chosen.version, '--sequence', String(chosen.sequence)],
    ...['--signature-policy', chosen.policy],
  ];
}
