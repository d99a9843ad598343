import {
  paperKey,
  paperRecordShape,
  parseShape,
  tagParts,
  tagsUnder,
  unwrap,
  type PaperRecord,
  type PaperRef,
  type Pepper,
} from '@piaosu/core';
import { nativeHmac } from '../native/hash-suite.ts';
import type { Projection } from '../organisation.ts';

/** The paper number's tags under every version of the secret, oldest first. */
export function paperTagsOf(peppers: readonly Pepper[], paper: PaperRef): string[] {
  return tagsUnder(nativeHmac, peppers, 'paper', tagParts.paper(paper));
}

/** What the own copy of the ledger holds of a paper number. */
export async function findPaper(
  projection: Pick<Projection, 'record'>,
  peppers: readonly Pepper[],
  paper: PaperRef,
): Promise<PaperRecord | undefined> {
  for (const tag of paperTagsOf(peppers, paper)) {
    const record = await projection.record(paperKey(tag));
    if (record !== undefined) return unwrap(parseShape(paperRecordShape, record.value));
  }
  return undefined;
}
