import type { CryptoName } from './crypto.ts';
import type { DataFolder } from './data-folder.ts';
import type { Ports } from './ports.ts';

/** Where a product runs: what its engine is made from. */
export interface Place {
  readonly folder: DataFolder;
  readonly ports: Ports;
  readonly pepperFile: string;
  readonly accountsFile: string;
  /** What gateways make new logs, keys and documents with; international when absent. */
  readonly crypto?: CryptoName;
  /** By payer: the amount above which a second officer releases an approval. */
  readonly releaseAbove?: Readonly<Record<string, string>>;
  /** By how much the clock of every process is ahead of the real one. */
  readonly clockOffsetMs: number;
}
