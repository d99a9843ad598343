/** An error with its sentence in two languages. Never quotes what a file holds: it may be a key. */
class BilingualError extends Error {
  readonly zh: string;
  readonly en: string;

  constructor(zh: string, en: string, cause?: unknown) {
    super(en, { cause });
    this.zh = zh;
    this.en = en;
  }
}

/** Why one identity is not taken. */
export class RefusalError extends BilingualError {
  override readonly name = 'RefusalError';
}

/** The command cannot be carried out at all: wrong words, no wallet, no place to put identities. Exit code 2. */
export class UnusableError extends BilingualError {
  override readonly name = 'UnusableError';
}
