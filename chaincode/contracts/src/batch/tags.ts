import {
  PiaosuError,
  pepperCheck,
  tag,
  type Hmac,
  type Pepper,
  type PepperRecord,
  type TagDomain,
  type TagSource,
} from '@piaosu/core';

/**
 * The tags of this process under every version the ledger has announced. Computed here, never taken as an argument: who
 * could choose a tag could give a receipt a second life.
 */
export class Tags implements TagSource {
  readonly #hmac: Hmac;
  /** Newest first. */
  readonly #peppers: readonly Pepper[];
  /** Of one transaction: the same box is looked up to be read and to be proven, and its lot once for each of its boxes. */
  readonly #made = new Map<string, string>();

  private constructor(hmac: Hmac, peppers: readonly Pepper[]) {
    this.#hmac = hmac;
    this.#peppers = peppers;
  }

  /**
   * @throws PiaosuError PEPPER_UNKNOWN when this process lacks an announced version or holds another secret for it: it
   * must not endorse, because it would look under wrong names.
   */
  static announced(hmac: Hmac, file: readonly Pepper[], record: PepperRecord): Tags {
    const peppers = record.versions.map(({ version, check }) => {
      const pepper = file.find((each) => each.version === version);
      if (pepper === undefined || pepperCheck(hmac, pepper) !== check)
        throw new PiaosuError('PEPPER_UNKNOWN', { version });
      return pepper;
    });
    return new Tags(hmac, peppers.reverse());
  }

  /** Before the first announcement: the oldest version of the file. Endorsers that differ in it disagree in their keys. */
  static unannounced(hmac: Hmac, file: readonly Pepper[]): Tags {
    return new Tags(hmac, file.slice(0, 1));
  }

  /** Oldest first. */
  get versions(): number[] {
    return this.#peppers.map((pepper) => pepper.version).reverse();
  }

  /** Under the newest version: the name of what is new. */
  newest(domain: TagDomain, parts: readonly string[]): string {
    const [pepper] = this.#peppers;
    if (pepper === undefined) throw new PiaosuError('PEPPER_UNKNOWN', null);
    return this.#tag(pepper, domain, parts);
  }

  /** Under every version, newest first: the names that something may have had. */
  all(domain: TagDomain, parts: readonly string[]): string[] {
    return this.#peppers.map((pepper) => this.#tag(pepper, domain, parts));
  }

  /** @throws PiaosuError PEPPER_UNKNOWN for a version that was never announced. */
  tagOf(version: number, domain: TagDomain, parts: readonly string[]): string {
    const pepper = this.#peppers.find((each) => each.version === version);
    if (pepper === undefined) throw new PiaosuError('PEPPER_UNKNOWN', { version });
    return this.#tag(pepper, domain, parts);
  }

  #tag(pepper: Pepper, domain: TagDomain, parts: readonly string[]): string {
    // With its length before each part: no two lists of parts are one name.
    let name = `${pepper.version.toString()} ${domain}`;
    for (const part of parts) name += ` ${part.length.toString()} ${part}`;
    const found = this.#made.get(name);
    if (found !== undefined) return found;
    const made = tag(this.#hmac, pepper, domain, parts);
    this.#made.set(name, made);
    return made;
  }
}
