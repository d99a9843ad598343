import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { identityOf } from '../../../fabric/process/identity-of.ts';

/**
 * Which process has a state database open, beside it. LevelDB's lock decides and does not say who holds it; this file
 * only names the holder, so one that a killed process left does no harm.
 */
export class HolderFile {
  readonly #file: string;

  constructor(database: string) {
    this.#file = `${database}.holder`;
  }

  /** To be called by the holder of the lock. */
  async write(): Promise<void> {
    writeFileSync(this.#file, (await identityOf(process.pid)) ?? '', { mode: 0o600 });
  }

  /** To be called while the lock is still held. */
  remove(): void {
    rmSync(this.#file, { force: true });
  }

  /** Id of the process named, if that very process still runs. */
  async pid(): Promise<number | undefined> {
    const life = this.#read();
    const pid = Number(life?.split(' ')[0]);
    return pid > 0 && (await identityOf(pid)) === life ? pid : undefined;
  }

  #read(): string | undefined {
    try {
      return readFileSync(this.#file, 'utf8');
    } catch {
      return undefined; // unknown: the sentence does without
    }
  }
}
