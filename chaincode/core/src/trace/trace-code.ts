import type { Gs1Element } from './element.ts';

/**
 * What a level can be told from the code alone; which level counts is the registry's word.
 * BASE: GTIN with indicator 0 · GROUPING: indicator 1–8, several of a smaller unit · VARIABLE: indicator 9 ·
 * LOGISTIC: an SSCC · REGISTRY: only the registry knows.
 */
export type LevelHint = 'BASE' | 'GROUPING' | 'VARIABLE' | 'LOGISTIC' | 'REGISTRY';

/**
 * How the text had to be changed to be read. CAPS_LOCK_UNDONE: letters were turned back, proven by the prefix and the
 * letters themselves. CASE_DOUBTFUL: the prefix came in the wrong case, the letters of serial and lot were left as they
 * came. SEPARATORS_RESTORED: separators were lost and only one reading is possible. BLANKS_AS_SEPARATORS.
 */
export type ReadingNote = 'CAPS_LOCK_UNDONE' | 'CASE_DOUBTFUL' | 'SEPARATORS_RESTORED' | 'BLANKS_AS_SEPARATORS';

export type Identity = {
  /** `scheme:code`: the same for every form in which one box or container is delivered, different for any two. */
  readonly id: string;
  /** Canonical code, without the scheme. */
  readonly code: string;
  readonly level: LevelHint;
  readonly notes: readonly ReadingNote[];
};

/** 码上放心: 20 digits beginning with 8; `identification` (药品标识码) names product and level in the registry. */
export type NationalCode = Identity & { readonly scheme: 'cn20'; readonly identification: string };

/** What both kinds of GS1 codes carry. */
export type Gs1Data = Identity & {
  /** Dates as YYYY-MM-DD. */
  readonly lot?: string;
  readonly expiry?: string;
  readonly productionDate?: string;
  /** Units in a container (37), or pieces in a unit of variable content (30). */
  readonly count?: number;
  /** All elements as they were given, in canonical order: predefined lengths first, then by AI. */
  readonly elements: readonly Gs1Element[];
};

/** A serialised trade item: GTIN-14 and serial number. */
export type Gs1BoxCode = Gs1Data & { readonly scheme: 'gs1'; readonly gtin: string; readonly serial: string };

/** A logistic unit; `gtin` of the items in it (02), or of itself where it is also a trade item (01). */
export type ContainerCode = Gs1Data & { readonly scheme: 'sscc'; readonly sscc: string; readonly gtin?: string };

export type TraceCode = NationalCode | Gs1BoxCode | ContainerCode;

/** What reading a trace code needs besides the text. */
export type TraceCodeOptions = {
  /** Decides the century of dates: the year of reading, on a ledger that of the transaction. */
  readonly referenceYear: number;
  /**
   * SCAN: from a scanner or a keyboard, so separators may be lost; they are restored or missed aloud.
   * RECORD: a file, a message or a stored code, which stands for itself: read by the standard alone.
   */
  readonly source: 'SCAN' | 'RECORD';
};
