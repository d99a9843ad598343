/** Something the person at the machine can mend: said in both languages, never a stack. */
export class SignFailure extends Error {
  override readonly name = 'SignFailure';
  readonly zh: string;
  readonly en: string;

  constructor(zh: string, en: string, cause?: unknown) {
    super(en, { cause });
    this.zh = zh;
    this.en = en;
  }
}
