import {
  codePrefixKey,
  codePrefixOf,
  codePrefixRecordShape,
  type Code,
  type Fault,
  type UnitSource,
} from '@piaosu/core';
import type { ReadUnit } from '../lots/index.ts';

type Unit = Extract<ReadUnit, { ok: true }>;

/** Units of an upload, each held against the registry, and the containers that it speaks of against those that it has. */
export interface CheckedUnits {
  readonly units: AsyncIterable<ReadUnit>;
  /** Rows so far. */
  rows(): number;
  /** Containers that units lie in and that no unit of the upload was, each with the first row that named it. */
  missing(): readonly { readonly id: string; readonly row: number }[];
}

/**
 * What a leaf would be refused for when its box first acts, months later at a counter: a code that the registry gives to
 * another product or level, a box without a code of its own, a container that is not there. Found here, where the maker
 * can still mend it. Memory grows with the containers, not with the boxes.
 */
export function checkedUnits(source: UnitSource, product: string, units: AsyncIterable<ReadUnit>): CheckedUnits {
  const seen = new Set<string>();
  const wanted = new Map<string, number>();
  const levelOf = prefixLevels(source);
  let rows = 0;
  const check = async (read: Unit): Promise<ReadUnit> => {
    const { level, ids, parent } = read.unit;
    if (parent !== null && !seen.has(parent) && !wanted.has(parent)) wanted.set(parent, read.row);
    if (level > 1) for (const id of ids) seen.add(id);
    const faults: Fault[] = [];
    for (const [index, id] of ids.entries()) {
      const code = await faultOf({ id, product, level }, levelOf);
      if (code !== undefined) faults.push({ pointer: `/codes/${index}`, code });
    }
    return faults.length === 0 ? read : { ok: false, row: read.row, faults };
  };
  return {
    rows: () => rows,
    missing: () => [...wanted].flatMap(([id, row]) => (seen.has(id) ? [] : [{ id, row }])),
    units: (async function* () {
      for await (const read of units) {
        rows = read.row;
        yield read.ok ? await check(read) : read;
      }
    })(),
  };
}

interface Named {
  readonly id: string;
  readonly product: string;
  readonly level: number;
}

type PrefixLevels = (id: string) => Promise<{ readonly product: string; readonly level: number } | 'NONE' | undefined>;

/** A logistic unit names no product; it cannot be a box that is sold. */
async function faultOf({ id, product, level }: Named, levelOf: PrefixLevels): Promise<Code | undefined> {
  const known = await levelOf(id);
  if (known === 'NONE') return level === 1 ? 'WRONG_LEVEL' : undefined;
  if (known === undefined) return 'UNKNOWN_PRODUCT';
  return known.product === product && known.level === level ? undefined : 'DATA_MISMATCH';
}

/** A lot has a handful of prefixes and a million codes. */
function prefixLevels({ records }: UnitSource): PrefixLevels {
  const known = new Map<string, Awaited<ReturnType<PrefixLevels>>>();
  return async (id) => {
    const prefix = codePrefixOf(id);
    if (prefix === undefined) return 'NONE';
    const key = codePrefixKey(prefix.scheme, prefix.prefix);
    if (known.has(key)) return known.get(key);
    const record = await records.get(key, codePrefixRecordShape);
    known.set(key, record);
    return record;
  };
}
