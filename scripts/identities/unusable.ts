/** The command cannot be carried out at all: wrong words, no wallet, no place to put identities. Exit code 2. */
export class UnusableError extends Error {
  override readonly name = 'UnusableError';
  readonly zh: string;
  readonly en: string;

  constructor(zh: string, en: string, cause?: unknown) {
    super(en, { cause });
    this.zh = zh;
    this.en = en;
  }
}
