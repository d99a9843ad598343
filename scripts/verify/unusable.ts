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
