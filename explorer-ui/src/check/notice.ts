import type { Code } from '@piaosu/core';

/** Why there is no verdict: never a word about the receipt or the box itself. */
export type NoticeName =
  | 'NOT_INTACT'
  | 'FOREIGN_ROOTS'
  | 'PICTURE_WITHOUT_CODE'
  | 'OTHER_CODE'
  | 'PDF'
  | 'TOO_LARGE'
  | 'UNREADABLE'
  | 'UNAVAILABLE'
  | 'LIMITED'
  | 'GIVEN_UP'
  | 'VERIFIER_MISSING';

export interface Notice {
  readonly name: NoticeName;
  /** The code of the refusal or fault, whose sentence is shown as well. */
  readonly code?: Code;
  readonly traceId?: string;
}
