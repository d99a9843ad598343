import { hash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { organisationDir } from '../identities/identities.ts';

/** Where everything lies below one data folder. */
export class Layout {
  readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  /** Identities with their keys: `orgs/<MSPID>`. */
  organisation(mspId: string): string {
    return organisationDir(this.root, mspId);
  }

  /** What others may know of an organisation, certificates only: `public/<MSPID>`. */
  public(mspId: string): string {
    return join(this.root, 'public', mspId);
  }

  /** A node's own folder: its configuration, keys and ledger, and the directory it runs in. */
  node(name: string): string {
    return join(this.root, 'nodes', name);
  }

  ledger(name: string): string {
    return join(this.node(name), 'ledger');
  }

  /** The folder that the `peer` command reads to act as an organisation's administrator on its first peer. */
  admin(mspId: string): string {
    return join(this.root, 'admins', mspId);
  }

  /** The same for one peer; further peers have folders of their own, as the command reads its target from there. */
  adminOf(peer: { readonly name: string; readonly mspId: string }): string {
    return peer.name.startsWith('peer0.') ? this.admin(peer.mspId) : join(this.root, 'admins', peer.name);
  }

  log(name: string): string {
    return join(this.root, 'logs', `${name}.log`);
  }

  get genesis(): string {
    return join(this.root, 'channel', 'genesis.block');
  }

  get configtx(): string {
    return join(this.root, 'channel');
  }

  /** What the genesis block was made from: another table would not be the same network. */
  get channelRecord(): string {
    return join(this.root, 'channel', 'channel.json');
  }

  /** The chaincode definition that is committed. */
  get definitionRecord(): string {
    return join(this.root, 'channel', 'chaincode.json');
  }

  package(label: string): string {
    return join(this.root, 'packages', `${label}.tar.gz`);
  }

  get processes(): string {
    return join(this.root, 'processes.json');
  }

  get lock(): string {
    return join(this.root, 'supervisor.lock');
  }

  /** Where commands reach the process that owns the nodes. */
  get control(): string {
    const inside = join(this.root, 'control.sock');
    // Sockets have short names by their system's rule (108 bytes on Linux).
    return Buffer.byteLength(inside) < 100
      ? inside
      : join(tmpdir(), `piaosu-${hash('sha256', this.root, 'hex').slice(0, 16)}.sock`);
  }

  /** Everything but the identities: what `reset` removes. */
  get madeByUs(): string[] {
    const folders = ['nodes', 'admins', 'public', 'channel', 'packages', 'logs'].map((name) => join(this.root, name));
    return [...folders, this.processes, this.lock, this.control];
  }
}
