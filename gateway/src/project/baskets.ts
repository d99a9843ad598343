import { dispensingRecordShape, prescriptionKey, type DispensingRecord } from '@piaosu/core';

import { readRecord, type ChangeSet } from './change.ts';

/** The baskets of one transaction: a group has hundreds, and each of its boxes and lines asks for them. */
export interface Baskets {
  /** Those that it writes, by their id. */
  readonly written: ReadonlyMap<string, DispensingRecord>;
  /** What they take from each line of a prescription, by its key, less what they give back to it. */
  readonly counted: ReadonlyMap<string, number>;
  /** What it writes, by key. */
  readonly values: ReadonlyMap<string, Uint8Array | undefined>;
}

const known = new WeakMap<ChangeSet, Baskets>();

/** Read once for each transaction. */
export function basketsOf(set: ChangeSet): Baskets {
  const baskets = known.get(set) ?? readBaskets(set);
  known.set(set, baskets);
  return baskets;
}

function readBaskets({ changes }: ChangeSet): Baskets {
  const written = new Map<string, DispensingRecord>();
  const counted = new Map<string, number>();
  for (const { before, after } of changes.filter(({ kind }) => kind === 'DSP')) {
    const [was, now] = [before, after].map((value) => readRecord(dispensingRecordShape, value));
    if (now !== undefined) written.set(now.id, now);
    count(counted, now, 1);
    count(counted, was, -1);
  }
  return { written, counted, values: new Map(changes.map(({ key, after }) => [key, after])) };
}

/** An undone basket has taken nothing; what was returned stays taken. */
function count(counted: Map<string, number>, basket: DispensingRecord | undefined, sign: 1 | -1): void {
  if (basket === undefined || basket.state === 'UNDONE') return;
  for (const { prescription, units } of [...basket.boxes, ...(basket.uncoded ?? [])]) {
    const key = prescriptionKey(prescription);
    counted.set(key, (counted.get(key) ?? 0) + sign * units);
  }
}
