import { boxKey, containerKey, lotKey, productKey } from '../ledger/ledger-key.ts';
import { lotRecordShape, type LotRecord } from '../ledger/lot-record.ts';
import { productRecordShape, type ProductRecord } from '../ledger/product-record.ts';
import {
  containerRecordShape,
  unitAliasShape,
  unitRecordShape,
  type ContainerRecord,
  type UnitRecord,
} from '../ledger/unit-record.ts';
import type { LotPointer, NamedUnit } from '../operation/trace-body.ts';
import { PiaosuError } from '../result.ts';
import { either } from '../shape/shape.ts';
import type { Custody } from './decide-dispense.ts';
import { domainOf, knownPremises, proveLeaf, type ProvenLeaf } from './prove-leaf.ts';
import type { UnitSource, UnitTags } from './unit-source.ts';

const unitOrAliasShape = either(unitRecordShape, unitAliasShape);

/** A container on the way up from a unit, as the ledger holds it or as it will once it has been written. */
export interface Rung {
  readonly tag: string;
  readonly record: ContainerRecord;
  readonly isNew: boolean;
}

/** A box, with everything that deciding on it needs. */
export interface OpenedUnit {
  readonly tag: string;
  readonly record: UnitRecord;
  readonly isNew: boolean;
  /** Tags of the further ids of a new unit. */
  readonly aliases: readonly string[];
  readonly lot: LotRecord;
  readonly product: ProductRecord | undefined;
  readonly custody: Custody;
  /** From the inside out. */
  readonly rungs: readonly Rung[];
}

/** A container that acts as a whole. */
export interface OpenedContainer extends Rung {
  readonly custody: Custody;
  readonly rungs: readonly Rung[];
}

/** {@link unitKeys} of what can only be a box: it is looked for among boxes alone, and what it lies in among containers. */
export function boxKeys({ id, openings }: NamedUnit, tags: Pick<UnitTags, 'all'>): string[] {
  const own = new Set([id, ...(openings[0]?.unit.ids ?? [])]);
  const parents = new Set(openings.flatMap(({ unit }) => unit.parent ?? []));
  const tagsOf = (names: ReadonlySet<string>): string[] =>
    [...names].flatMap((name) => tags.all(domainOf(name), [name]));
  return [...tagsOf(own).map(boxKey), ...tagsOf(parents).map(containerKey)];
}

/** The keys that opening reads first; what lies above is read as it is found. */
export function unitKeys({ id, openings }: NamedUnit, tags: Pick<UnitTags, 'all'>): string[] {
  const parents = openings.flatMap(({ unit }) => (unit.parent === null ? [] : [unit.parent]));
  const names = new Set([id, ...(openings[0]?.unit.ids ?? []), ...parents]);
  return [...names].flatMap((name) => {
    const own = tags.all(domainOf(name), [name]);
    return [...own.map(boxKey), ...own.map(containerKey)];
  });
}

/**
 * A box by its id: what the ledger holds of it, else what its leaf proves, and who holds it.
 * @throws PiaosuError UNKNOWN_CODE when nothing is known or shown of it, and whatever `proveLeaf` refuses
 */
export async function openUnit(at: UnitSource, pointers: readonly LotPointer[], named: NamedUnit): Promise<OpenedUnit> {
  const known = await unitUnder(at, named.id);
  const leaves = await proveLeaves(at, pointers, named, known !== undefined);
  const { tag, record, aliases } = known ?? (await newUnit(at, named.id, leaves[0]));
  const parent = known === undefined ? parentNames(at.tags, leaves[0]) : listed(record.parent);
  const lot = await at.records.get(lotKey(record.lot), lotRecordShape);
  if (lot === undefined) throw new Error('a box has no lot');
  const product = await at.records.get(productKey(record.product), productRecordShape);
  const { custody, rungs } = await climb(at, { ...record, parent, lot, isNew: known === undefined }, leaves);
  const units = known === undefined ? (product?.unitsPerPack ?? record.units) : record.units;
  return { tag, record: { ...record, units }, isNew: known === undefined, aliases, lot, product, custody, rungs };
}

/** A container by its id, in the same way. */
export async function openContainer(
  at: UnitSource,
  pointers: readonly LotPointer[],
  named: NamedUnit,
): Promise<OpenedContainer> {
  const known = await containerUnder(at, named.id);
  const leaves = await proveLeaves(at, pointers, named, known !== undefined);
  if (known !== undefined) {
    const { custody, rungs } = await climb(at, { parent: [known.tag], lot: undefined, isNew: false }, []);
    return { ...known, isNew: false, custody, rungs: rungs.slice(1) };
  }
  const [own] = leaves;
  if (own === undefined) throw new PiaosuError('UNKNOWN_CODE', {});
  const { custody, rungs } = await climb(
    at,
    { parent: namesOf(at.tags, own.opening.unit.ids), lot: own.lot.record, isNew: true },
    leaves,
  );
  const [self, ...above] = rungs;
  if (self === undefined) throw new Error('a container is its own first rung');
  return { ...self, custody, rungs: above };
}

async function proveLeaves(
  at: UnitSource,
  pointers: readonly LotPointer[],
  { id, openings }: NamedUnit,
  isKnown: boolean,
): Promise<ProvenLeaf[]> {
  if (pointers.length !== openings.length) throw new PiaosuError('SCHEMA', { pointer: '/private/units' });
  const leaves: ProvenLeaf[] = [];
  for (const [i, opening] of openings.entries()) {
    const pointer = pointers[i];
    if (pointer === undefined) throw new PiaosuError('SCHEMA', { pointer: '/op/body/units' });
    leaves.push(await proveLeaf(at, pointer, opening));
  }
  const [own] = leaves;
  const isOfIt = own === undefined || isKnown || own.opening.unit.ids.includes(id);
  if (!isOfIt) throw new PiaosuError('PROOF_INVALID', { proof: 'id' });
  return leaves;
}

export type KnownUnit = { tag: string; record: UnitRecord; aliases: readonly string[] };

/** A box that the ledger has a key for, by any of its codes. */
export async function unitUnder(
  { records, tags }: Pick<UnitSource, 'records' | 'tags'>,
  id: string,
): Promise<KnownUnit | undefined> {
  for (const tag of tags.all(domainOf(id), [id])) {
    const found = await records.get(boxKey(tag), unitOrAliasShape);
    if (found === undefined) continue;
    if (!('of' in found)) return { tag, record: found, aliases: [] };
    const record = await records.get(boxKey(found.of), unitRecordShape);
    if (record === undefined) throw new Error('a further code of a box leads nowhere');
    return { tag: found.of, record, aliases: [] };
  }
  return undefined;
}

/** Whether the ledger has a key for a box of this id. */
export async function isKnownBox(at: UnitSource, id: string): Promise<boolean> {
  return (await unitUnder(at, id)) !== undefined;
}

/** Named by the tag that stands in its leaf, so that it can be found again without the leaf. */
async function newUnit(at: UnitSource, id: string, leaf: ProvenLeaf | undefined): Promise<KnownUnit> {
  if (leaf === undefined) throw new PiaosuError('UNKNOWN_CODE', {});
  const { tag, unit } = leaf.opening;
  const { tags } = at;
  await assertNamesFree(at, id, unit.ids);
  const record: UnitRecord = {
    v: 1,
    state: 'AVAILABLE',
    product: unit.product,
    lot: leaf.lot.tag,
    expiry: unit.expiry,
    level: unit.level,
    units: 1,
    parent: null,
    dispensings: [],
  };
  const others = unit.ids.slice(1).map((other) => tags.newest(domainOf(other), [other]));
  return unit.ids.includes(id) ? { tag, record, aliases: others } : unknownCode();
}

/**
 * A box begins under all its codes at once. Were one of them another box's already, that one's life would be written over
 * and it could be given out a second time. @throws PiaosuError COMMISSION_DUPLICATE
 */
async function assertNamesFree(at: UnitSource, id: string, ids: readonly string[]): Promise<void> {
  if (new Set(ids).size < ids.length) throw new PiaosuError('COMMISSION_DUPLICATE', {});
  for (const each of ids)
    // `id` itself has just been looked for.
    if (each !== id && (await isKnownBox(at, each))) throw new PiaosuError('COMMISSION_DUPLICATE', {});
}

function unknownCode(): never {
  throw new PiaosuError('UNKNOWN_CODE', {});
}

async function containerUnder({ records, tags }: UnitSource, id: string) {
  for (const tag of tags.all(domainOf(id), [id])) {
    const record = await records.get(containerKey(tag), containerRecordShape);
    if (record !== undefined) return { tag, record };
  }
  return undefined;
}

interface Start {
  /** Every name that it may have; null for what lies in nothing. */
  readonly parent: readonly string[] | null;
  /** What it lies in is known by its leaf alone. */
  readonly isNew: boolean;
  readonly custodian?: string;
  readonly transit?: UnitRecord['transit'];
  readonly lot: LotRecord | undefined;
}

/**
 * From a unit to the topmost container that it lies in, by the keys of the ledger where there are any, else by the leaves.
 * The topmost one's custodian decides; where nothing was ever recorded, everything is still at the maker's.
 */
async function climb(
  at: UnitSource,
  start: Start,
  leaves: readonly ProvenLeaf[],
): Promise<{ custody: Custody; rungs: Rung[] }> {
  if (start.custodian !== undefined) {
    const premises = await knownPremises(at, start.custodian);
    return { custody: { premises, isInTransit: start.transit !== undefined }, rungs: [] };
  }
  const rungs = await rungsFrom(at, start, leaves);
  const top = rungs.at(-1)?.record;
  const custodian = top?.custodian ?? start.lot?.premises;
  if (custodian === undefined) throw new Error('a container has no custodian');
  return { custody: { premises: await knownPremises(at, custodian), isInTransit: top?.state === 'IN_TRANSIT' }, rungs };
}

/** From the inside out. */
async function rungsFrom(at: UnitSource, start: Start, leaves: readonly ProvenLeaf[]): Promise<Rung[]> {
  const rungs: Rung[] = [];
  let parent = start.parent;
  let isByLeaf = start.isNew;
  while (parent !== null) {
    const { rung, above } = await rungAt(at, parent, start.lot, leaves);
    if (isByLeaf && !rung.isNew) await assertOfMaker(at, rung.record, start.lot);
    if (rungs.some(({ tag }) => tag === rung.tag)) throw new PiaosuError('PROOF_INVALID', { proof: 'loop' });
    rungs.push(rung);
    parent = above;
    isByLeaf = rung.isNew;
  }
  return rungs;
}

/**
 * A leaf names its container by a number that anybody can print. Who packs, labels or commissions a container of his own
 * under the number of one that the maker has closed would else hold all that lies in that one.
 * @throws PiaosuError COMMISSION_DUPLICATE unless the container came with a leaf of the same maker
 */
async function assertOfMaker(
  { records }: UnitSource,
  { level, lot: tag }: ContainerRecord,
  lot: LotRecord | undefined,
): Promise<void> {
  const own = tag === undefined ? undefined : await records.get(lotKey(tag), lotRecordShape);
  if (own === undefined || own.issuer !== lot?.issuer) throw new PiaosuError('COMMISSION_DUPLICATE', { level });
}

/** A container that has acted has a key; one that has not is what its leaf says, which is of the maker of what lies in it. */
async function rungAt(
  { records, tags }: UnitSource,
  names: readonly string[],
  lot: LotRecord | undefined,
  leaves: readonly ProvenLeaf[],
): Promise<{ rung: Rung; above: readonly string[] | null }> {
  for (const tag of names) {
    const record = await records.get(containerKey(tag), containerRecordShape);
    if (record !== undefined) return { rung: { tag, record, isNew: false }, above: listed(record.parent) };
  }
  const leaf = leaves.find((each) => names.includes(each.opening.tag) && each.lot.record.issuer === lot?.issuer);
  if (leaf === undefined) throw new PiaosuError('PROOF_INVALID', { proof: 'container' });
  const { tag, unit } = leaf.opening;
  const above = parentNames(tags, leaf);
  const record = {
    v: 1,
    level: unit.level,
    state: 'CLOSED',
    parent: above?.[0] ?? null,
    custodian: leaf.lot.record.premises,
    lot: leaf.lot.tag,
  } as const;
  return { rung: { tag, record, isNew: true }, above };
}

function parentNames(tags: UnitTags, leaf: ProvenLeaf | undefined): readonly string[] | null {
  const parent = leaf?.opening.unit.parent ?? null;
  return parent === null ? null : tags.all(domainOf(parent), [parent]);
}

function listed(tag: string | null): readonly string[] | null {
  return tag === null ? null : [tag];
}

function namesOf(tags: UnitTags, ids: readonly string[]): string[] {
  return ids.flatMap((id) => tags.all(domainOf(id), [id]));
}
