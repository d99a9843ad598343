import { canonicalJson } from '../encoding/canonical-json.ts';
import { toHex } from '../encoding/text-forms.ts';
import { leafHashOfText } from '../hash/tree-hash.ts';
import type { HashSuite } from '../hash/suite.ts';
import { field } from '../ledger/field.ts';
import { traceField } from '../ledger/trace-field.ts';
import { listOf, nullable, record, type TypeOf } from '../shape/shape.ts';

/** Codes printed on one unit: both schemes, or a second one after the carton was labelled for another market. */
const MAX_IDS = 4;

/** A box or container of a lot, as its maker says it left the line. Kept by the maker; shown when the unit first acts. */
export const lotUnitShape = record({
  /** Canonical ids of all codes on it; the first names it. */
  ids: listOf(traceField.traceId, { min: 1, max: MAX_IDS }),
  product: traceField.product,
  lotNumber: traceField.lotNumber,
  expiry: field.date,
  level: traceField.level,
  /** First id of the container it was packed in at the line. */
  parent: nullable(traceField.traceId),
  salt: field.salt,
});
export type LotUnit = TypeOf<typeof lotUnitShape>;

/** H(0x00 ‖ canonical [ids, product, lotNumber, expiry, level, parent, salt]), hex. */
export function lotUnitHash(suite: HashSuite, unit: LotUnit): string {
  const { ids, product, lotNumber, expiry, level, parent, salt } = unit;
  return toHex(leafHashOfText(suite, canonicalJson([ids, product, lotNumber, expiry, level, parent, salt])));
}

/**
 * H(0x00 ‖ canonical [tag, content]). The tag stands beside the hash of the content, so that a neighbour can be shown in
 * a proof of absence without a word about its code.
 */
export function lotLeaf(suite: HashSuite, tag: string, content: string): Uint8Array {
  return leafHashOfText(suite, canonicalJson([tag, content]));
}
