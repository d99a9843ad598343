import { parseShape, PiaosuError, tag, tagsUnder, unwrap, type Pepper, type UnitSource } from '@piaosu/core';
import type { PepperRing } from '../keys/pepper-ring.ts';
import { nativeHmac, nativeSuite } from '../native/hash-suite.ts';
import type { Projection } from '../organisation.ts';

export interface UnitSourceOptions {
  /** Reads of one request may come from a copy that was fetched at once. */
  readonly projection: Pick<Projection, 'record'>;
  readonly pepperRing: Pick<PepperRing, 'held' | 'newest'>;
}

/** The own copy of the ledger, as core's rules of boxes read it. Throws INDEX_DIVERGED for a row that was edited. */
export function newUnitSource({ projection, pepperRing }: UnitSourceOptions): UnitSource {
  return {
    records: {
      get: async (key, shape) => {
        const record = await projection.record(key);
        return record === undefined ? undefined : unwrap(parseShape(shape, record.value));
      },
    },
    tags: {
      newest: (domain, parts) => tag(nativeHmac, pepperOf(pepperRing, pepperRing.newest), domain, parts),
      all: (domain, parts) => tagsUnder(nativeHmac, announcedPeppers(pepperRing), domain, parts),
      tagOf: (version, domain, parts) => tag(nativeHmac, pepperOf(pepperRing, version), domain, parts),
    },
    suiteOf: nativeSuite,
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
