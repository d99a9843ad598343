import { PiaosuError, pepperCheck, type Pepper, type PepperRecord } from '@piaosu/core';
import { nativeHmac } from '../native/hash-suite.ts';

/**
 * The secrets behind all tags that this gateway holds, beside those that the ledger has announced. Without an announced one
 * it would look for receipts under half of their names and take a red-flushed one for live: it must not answer then.
 */
export class PepperRing {
  readonly #read: () => readonly Pepper[];
  readonly #held: Pepper[];
  #announced: PepperRecord | undefined;
  #lacking: number | undefined;

  /** `read`: of the pepper file, which may get new versions while this runs. */
  constructor(read: () => readonly Pepper[]) {
    this.#read = read;
    this.#held = [...read()];
  }

  /** Oldest first. The same list for ever, growing: whoever keeps it sees what is added. */
  get held(): readonly Pepper[] {
    return this.#held;
  }

  /** The version of what is tagged now: the newest that the ledger knows; before the first announcement, that is held. */
  get newest(): number {
    const newest = this.#announced?.versions.at(-1)?.version ?? this.#held.at(-1)?.version;
    if (newest === undefined) throw new PiaosuError('PEPPER_UNKNOWN', null);
    return newest;
  }

  /** Takes note of what the ledger has announced, and of the versions that the file has got since. */
  follow(record: PepperRecord): void {
    this.#announced = record;
    this.#lacking = this.#firstLacking();
    if (this.#lacking !== undefined) this.#takeNew();
  }

  /** Reads the file again. @throws ConfigError when it cannot be used; what is held stays held. */
  reread(): void {
    const read = this.#read();
    const others = this.#held.filter((held) => !read.some(({ version }) => version === held.version));
    const all = [...others, ...read].sort((left, right) => left.version - right.version);
    this.#held.splice(0, this.#held.length, ...all);
    this.#lacking = this.#firstLacking();
  }

  /** Looks into the file once more for what is lacking. @throws PiaosuError PEPPER_UNKNOWN while it is not there */
  assertComplete(): void {
    const { lacking, cause } = this.#lacking === undefined ? {} : this.#takeNew();
    if (lacking !== undefined) throw new PiaosuError('PEPPER_UNKNOWN', { version: lacking }, cause);
  }

  /** What is lacking after another look, and why the file could not be read, if it could not. */
  #takeNew(): { readonly lacking?: number | undefined; readonly cause?: unknown } {
    try {
      this.reread();
      return { lacking: this.#lacking };
    } catch (cause) {
      return { lacking: this.#lacking, cause };
    }
  }

  /** An announced version that is not held, or under another secret than the others have. */
  #firstLacking(): number | undefined {
    return this.#announced?.versions.find(({ version, check }) => {
      const pepper = this.#held.find((each) => each.version === version);
      return pepper === undefined || pepperCheck(nativeHmac, pepper) !== check;
    })?.version;
  }
}
