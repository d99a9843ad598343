import type { Json } from '@piaosu/core';

/** What was given cannot be verified at all: neither genuine nor altered, exit code 2. */
export class UnusableError extends Error {
  override readonly name = 'UnusableError';
  readonly zh: string;
  readonly en: string;
  /** The faults of a file that is no package; null for any other reason. */
  readonly faults: Json;

  constructor(zh: string, en: string, cause?: unknown, faults: Json = null) {
    super(en, cause === undefined ? undefined : { cause });
    this.zh = zh;
    this.en = en;
    this.faults = faults;
  }
}

/** The trust roots certified none of the package's witnesses: it says nothing about the package itself, exit code 3. */
export class ForeignRootsError extends Error {
  override readonly name = 'ForeignRootsError';
  readonly zh: string;
  readonly en: string;
  readonly faults: Json;

  constructor(file: string, organisations: readonly string[]) {
    const names = organisations.join(', ');
    const en = `The trust roots do not fit ${file}: none of its witnesses (${names}) was certified by them. This says nothing about the package; name the CA certificates of the consortium it comes from with --trust.`;
    super(en);
    this.zh = `信任根与 ${file} 不符: 其见证 (${names}) 均非由所给 CA 签发。这不说明证据包被篡改; 请用 --trust 给出其所属联盟的 CA 证书。`;
    this.en = en;
    this.faults = { reason: 'TRUST_ROOTS_FOREIGN', organisations: [...organisations] };
  }
}
