import {
  codePrefixKey,
  codePrefixOf,
  codePrefixRecordShape,
  fromHex,
  lotLeaf,
  lotUnitHash,
  parseDigestText,
  PiaosuError,
  tagVersion,
  toDigestText,
  verifyInclusion,
  type LotOpening,
  type LotPointer,
  type LotRecord,
  type TagDomain,
} from '@piaosu/core';

import type { Surroundings } from '../batch/procedure.ts';
import { lotUnder } from './lot.ts';

/** A unit as its maker committed to it, proven to be a leaf of its lot. */
export interface ProvenLeaf {
  readonly lot: { readonly tag: string; readonly record: LotRecord };
  readonly opening: LotOpening;
}

/** The domain in which the id of a unit is a tag: logistic units are named apart from what is sold. */
export function domainOf(id: string): TagDomain {
  return id.startsWith('sscc:') ? 'container' : 'box';
}

/**
 * Everything a leaf proves: that its maker put this unit into this lot, under codes that the registry gives to the product.
 * @throws PiaosuError PROOF_INVALID for whatever does not lie under the lot's root, UNKNOWN_PRODUCT for a code whose
 * number the registry does not know, DATA_MISMATCH for one of another product or level
 */
export async function proveLeaf(at: Surroundings, pointer: LotPointer, opening: LotOpening): Promise<ProvenLeaf> {
  const { unit } = opening;
  const lot = await lotUnder(at, unit.product, unit.lotNumber);
  if (lot === undefined || lot.record.expiry !== unit.expiry) throw invalid('lot');
  assertTag(at, opening);
  assertIncluded(at, pointer, opening, lot.record);
  for (const id of unit.ids) await assertRegistered(at, id, unit);
  return { lot, opening };
}

/** The leaf carries its tag: were it another's, one box could be put into a lot under many names. */
function assertTag({ tags }: Surroundings, { tag, unit }: LotOpening): void {
  const [first = ''] = unit.ids;
  if (tags.tagOf(tagVersion(tag), domainOf(first), [first]) !== tag) throw invalid('tag');
}

function assertIncluded({ tx }: Surroundings, pointer: LotPointer, opening: LotOpening, lot: LotRecord): void {
  const part = lot.parts[pointer.part];
  const root = part === undefined ? undefined : parseDigestText(part.root);
  if (part === undefined || root?.ok !== true) throw invalid('part');
  const suite = tx.ports.suiteOf(root.value.alg);
  const leaf = lotLeaf(suite, opening.tag, lotUnitHash(suite, opening.unit));
  if (toDigestText(suite.alg, leaf) !== pointer.leaf) throw invalid('leaf');
  const path = pointer.path.flatMap((hash) => {
    const bytes = fromHex(hash);
    return bytes.ok ? [bytes.value] : [];
  });
  const proof = { leaf, index: pointer.index, size: part.count, path, root: root.value.bytes };
  if (!verifyInclusion(suite, proof)) throw invalid('path');
}

/** An SSCC names no product; every other code does, and the registry says which. */
async function assertRegistered({ records }: Surroundings, id: string, unit: LotOpening['unit']): Promise<void> {
  const prefix = codePrefixOf(id);
  if (prefix === undefined) return;
  const known = await records.get(codePrefixKey(prefix.scheme, prefix.prefix), codePrefixRecordShape);
  if (known === undefined) throw new PiaosuError('UNKNOWN_PRODUCT', { prefix: prefix.prefix });
  if (known.product !== unit.product || known.level !== unit.level)
    throw new PiaosuError('DATA_MISMATCH', { product: known.product, level: known.level });
}

function invalid(proof: string): PiaosuError {
  return new PiaosuError('PROOF_INVALID', { proof });
}
