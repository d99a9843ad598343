import type { TagDomain } from '../tags/tag.ts';
import { tagVersion } from '../tags/tag.ts';
import { fromHex } from '../encoding/text-forms.ts';
import { parseDigestText, toDigestText } from '../hash/suite.ts';
import { codePrefixKey, lotKey, premisesKey } from '../ledger/ledger-key.ts';
import { lotRecordShape, type LotRecord } from '../ledger/lot-record.ts';
import { codePrefixRecordShape, premisesRecordShape, type PremisesRecord } from '../ledger/product-record.ts';
import { lotLeaf, lotUnitHash } from '../lot/lot-unit.ts';
import { verifyInclusion } from '../merkle/verify-proof.ts';
import type { LotOpening, LotPointer } from '../operation/trace-body.ts';
import { tagParts } from '../receipt/receipt-tags.ts';
import { PiaosuError } from '../result.ts';
import { codePrefixOf } from '../trace/trace-id.ts';
import type { UnitSource } from './unit-source.ts';

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
 * number the registry does not know, DATA_MISMATCH for one of another product or level, WRONG_LEVEL for a box under an SSCC
 */
export async function proveLeaf(at: UnitSource, pointer: LotPointer, opening: LotOpening): Promise<ProvenLeaf> {
  const { unit } = opening;
  const lot = await lotUnder(at, unit.product, unit.lotNumber);
  if (lot === undefined || lot.record.expiry !== unit.expiry) throw invalid('lot');
  assertTag(at, opening);
  assertIncluded(at, pointer, opening, lot.record);
  for (const id of unit.ids) await assertRegistered(at, id, unit);
  return { lot, opening };
}

/** The leaf carries its tag: were it another's, one box could be put into a lot under many names. */
function assertTag({ tags }: UnitSource, { tag, unit }: LotOpening): void {
  const [first = ''] = unit.ids;
  if (tags.tagOf(tagVersion(tag), domainOf(first), [first]) !== tag) throw invalid('tag');
}

function assertIncluded({ suiteOf }: UnitSource, pointer: LotPointer, opening: LotOpening, lot: LotRecord): void {
  const part = lot.parts[pointer.part];
  const root = part === undefined ? undefined : parseDigestText(part.root);
  if (part === undefined || root?.ok !== true) throw invalid('part');
  const suite = suiteOf(root.value.alg);
  const leaf = lotLeaf(suite, opening.tag, lotUnitHash(suite, opening.unit));
  if (toDigestText(suite.alg, leaf) !== pointer.leaf) throw invalid('leaf');
  const path = pointer.path.flatMap((hash) => {
    const bytes = fromHex(hash);
    return bytes.ok ? [bytes.value] : [];
  });
  const proof = { leaf, index: pointer.index, size: part.count, path, root: root.value.bytes };
  if (!verifyInclusion(suite, proof)) throw invalid('path');
}

/**
 * An SSCC names no product, so it is no code of a saleable box: a maker could else name a box by the number of another's
 * pallet, which would be taken for that box from then on. Every other code does, and the registry says which.
 */
async function assertRegistered({ records }: UnitSource, id: string, unit: LotOpening['unit']): Promise<void> {
  const prefix = codePrefixOf(id);
  if (prefix === undefined && unit.level === 1) throw new PiaosuError('WRONG_LEVEL', { level: unit.level });
  if (prefix === undefined) return;
  const known = await records.get(codePrefixKey(prefix.scheme, prefix.prefix), codePrefixRecordShape);
  if (known === undefined) throw new PiaosuError('UNKNOWN_PRODUCT', { prefix: prefix.prefix });
  if (known.product !== unit.product || known.level !== unit.level)
    throw new PiaosuError('DATA_MISMATCH', { product: known.product, level: known.level });
}

function invalid(proof: string): PiaosuError {
  return new PiaosuError('PROOF_INVALID', { proof });
}

/** The lot of this number of a product, whichever pepper it was named under. */
export async function lotUnder(
  { records, tags }: Pick<UnitSource, 'records' | 'tags'>,
  product: string,
  lotNumber: string,
): Promise<{ tag: string; record: LotRecord } | undefined> {
  for (const tag of tags.all('lot', tagParts.lot(product, lotNumber))) {
    const record = await records.get(lotKey(tag), lotRecordShape);
    if (record !== undefined) return { tag, record };
  }
  return undefined;
}

/** Premises that a record names: they are there, since nothing else is ever written. */
export async function knownPremises({ records }: Pick<UnitSource, 'records'>, id: string): Promise<PremisesRecord> {
  const premises = await records.get(premisesKey(id), premisesRecordShape);
  if (premises === undefined) throw new Error('a record names premises that do not exist');
  return premises;
}
