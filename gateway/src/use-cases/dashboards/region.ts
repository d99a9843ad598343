import { institutionKey, institutionRecordShape, parseShape } from '@piaosu/core';
import type { Organisation } from '../../organisation.ts';

/** An institution as dashboards name it. */
export interface Place {
  /** null: not registered, or not an institution (the public check). */
  readonly name: string | null;
  /** 行政区划代码, six digits; null where nothing that is registered tells it. */
  readonly region: string | null;
}

/** Digits 3 to 8 of a 统一社会信用代码 are the region that registered it (GB 32100). */
const OF_USCC = /^..(\d{6})/u;
/** Ids of hospitals and medical institutions carry it behind a letter: H33010000001. */
const OF_ID = /^[A-Z](\d{6})\d/u;

/** Names and regions by the sealed records of the own copy. */
export async function placesOf(
  { projection }: Pick<Organisation, 'projection'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Place>> {
  const keys = new Map(ids.filter(isId).map((id) => [institutionKey(id), id]));
  const records = await projection.recordsOf([...keys.keys()]);
  return new Map(
    records.flatMap(({ key, value }) => {
      const record = parseShape(institutionRecordShape, value);
      const id = keys.get(key);
      if (!record.ok || id === undefined) return [];
      return [[id, { name: record.value.name, region: regionOf(id, record.value.uscc) }] as const];
    }),
  );
}

export function regionOf(id: string, uscc: string | undefined): string | null {
  return OF_USCC.exec(uscc ?? '')?.[1] ?? OF_ID.exec(id)?.[1] ?? null;
}

/** A ledger key cannot hold any other text. */
function isId(id: string): boolean {
  return /^[0-9A-Za-z][0-9A-Za-z.:_-]{0,127}$/u.test(id);
}
