/** Why one identity is not taken, in two languages. Never quotes what a file holds: it may be a key. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  readonly zh: string;
  readonly en: string;

  constructor(zh: string, en: string, cause?: unknown) {
    super(en, { cause });
    this.zh = zh;
    this.en = en;
  }
}
