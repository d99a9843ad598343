import type { Code, Json, PremisesRecord } from '@piaosu/core';

/** What supervision looks for in the life of boxes. Suspicions, each with what it rests on: a person decides. */
export const SUSPICION_CODES = [
  'BOX_SETTLED_AGAIN',
  'BOX_TOO_FAR_APART',
  'BOX_NEVER_RECEIVED',
  'SALES_WITHOUT_STOCK',
  'BOX_SCANNED_OFTEN',
  'NEIGHBOURING_CODES',
] as const satisfies readonly Code[];
export type SuspicionCode = (typeof SUSPICION_CODES)[number];

export interface Suspicion {
  readonly code: SuspicionCode;
  /** Names the occurrence: found again it changes nothing. */
  readonly dedupe: string;
  /** Tag, where one box is meant. */
  readonly box?: string;
  /** Whom it is about, by their public ids. */
  readonly premises: readonly string[];
  /** Times, places, counts; nobody's name and no code. */
  readonly evidence: Json;
}

/** What the registry says of premises. */
export type PlaceOf = (premises: string) => PremisesRecord | undefined;

/** What a list of evidence holds at most. */
export const MAX_SHOWN = 50;
