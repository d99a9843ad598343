import { parseOnce, PiaosuError, tag, unwrap, type Pepper, type TagDomain, type UnitSource } from '@piaosu/core';
import type { PepperRing } from '../keys/pepper-ring.ts';
import { Recent } from '../lots/recent.ts';
import { nativeHmac, nativeSuite } from '../native/hash-suite.ts';
import type { Projection } from '../organisation.ts';

export interface UnitSourceOptions {
  /** Reads of one request may come from a copy that was fetched at once. */
  readonly projection: Pick<Projection, 'record'>;
  readonly pepperRing: Pick<PepperRing, 'held' | 'newest'>;
}

/** The own copy of the ledger, as core's rules of boxes read it. Throws INDEX_DIVERGED for a row that was edited. */
export function newUnitSource({ projection, pepperRing }: UnitSourceOptions): UnitSource {
  const tagUnder = rememberedTags();
  return {
    records: {
      get: async (key, shape) => {
        const record = await projection.record(key);
        return record === undefined ? undefined : unwrap(parseOnce(shape, record.value));
      },
    },
    tags: {
      newest: (domain, parts) => tagUnder(pepperOf(pepperRing, pepperRing.newest), domain, parts),
      all: (domain, parts) => announcedPeppers(pepperRing).map((pepper) => tagUnder(pepper, domain, parts)),
      tagOf: (version, domain, parts) => tagUnder(pepperOf(pepperRing, version), domain, parts),
    },
    suiteOf: nativeSuite,
  };
}

/** Tags that were asked for last: each rule about a box names it anew, and those of its lot come with every box. */
const REMEMBERED = 10_000;

function rememberedTags(): (pepper: Pepper, domain: TagDomain, parts: readonly string[]) => string {
  const made = new Recent<string, string>(REMEMBERED);
  return (pepper, domain, parts) => {
    // With its length before each part: no two lists of parts are one name.
    const name = `${pepper.version} ${domain} ${parts.map((part) => `${part.length} ${part}`).join(' ')}`;
    const found = made.get(name) ?? tag(nativeHmac, pepper, domain, parts);
    made.put(name, found);
    return found;
  };
}

/** Newest first. A version of the file that the ledger has not announced names nothing yet. */
export function announcedPeppers({ held, newest }: Pick<PepperRing, 'held' | 'newest'>): Pepper[] {
  return held.filter(({ version }) => version <= newest).reverse();
}

function pepperOf({ held }: Pick<PepperRing, 'held'>, version: number): Pepper {
  const pepper = held.find((each) => each.version === version);
  if (pepper === undefined) throw new PiaosuError('PEPPER_UNKNOWN', { version });
  return pepper;
}
