import type { SuiteSource } from '../evidence/ports.ts';
import type { Shape } from '../shape/shape.ts';
import type { TagDomain } from '../tags/tag.ts';

/**
 * Where a unit is looked up: the state of a peer in chaincode, where every read counts, or a gateway's own copy of the
 * ledger. Both climb by the same rules.
 */
export interface UnitSource {
  readonly records: {
    /** The record under a key of `ledgerKey`; undefined when there is none. */
    get<T>(key: string, shape: Shape<T>): Promise<T | undefined>;
  };
  readonly tags: UnitTags;
  readonly suiteOf: SuiteSource;
}

/** The keyed hashes of the process that looks. */
export interface UnitTags {
  /** Under the newest announced version: the name of what is new. */
  newest(domain: TagDomain, parts: readonly string[]): string;
  /** Under every announced version, newest first: the names that something may have. */
  all(domain: TagDomain, parts: readonly string[]): readonly string[];
  /** @throws PiaosuError PEPPER_UNKNOWN for a version that was never announced */
  tagOf(version: number, domain: TagDomain, parts: readonly string[]): string;
}
