import {
  containerRecordShape,
  fromHex,
  isPlainObject,
  isUnknownArray,
  listOf,
  lotKey,
  lotPointerShape,
  lotRecordShape,
  parseDigestText,
  parseShape,
  unitRecordShape,
  verifyInclusion,
  type Json,
  type LotPart,
  type LotPointer,
  type LotRecord,
} from '@piaosu/core';
import { nativeSuite } from '../native/hash-suite.ts';
import { basketsOf } from './baskets.ts';
import { readRecord, type Change, type ChangeSet } from './change.ts';
import { diverged, type Finding } from './finding.ts';

/** Units of a lot that get a key of their own by a transaction, and the leaves of the lot that it shows. */
interface Appearance {
  readonly units: number;
  readonly leaves: number;
}

const pointersShape = listOf(lotPointerShape, { max: 100 });

/** A transaction of many boxes is counted once. */
const counted = new WeakMap<ChangeSet, Map<string, Appearance>>();

/**
 * A box or container appears on the ledger because a leaf under a root of its lot is shown, in public, with its path. Which leaf is
 * which unit only the endorsers saw, so the leaves are counted: no more units of a lot appear than leaves are shown.
 */
export function recheckAppearance(change: Change, set: ChangeSet): Finding[] {
  const tag = newUnitLot(change);
  if (tag === undefined) return [];
  const lot = lotIn(set, tag);
  const unit = readRecord(unitRecordShape, change.after);
  const isOfLot = unit === undefined || (lot?.product === unit.product && lot.expiry === unit.expiry);
  if (lot === undefined || !isOfLot) return [diverged(change.key, { rule: 'BOX_OF_NO_LOT' })];
  const { units, leaves } = appearanceOf(set, tag, lot);
  return units <= leaves ? [] : [diverged(change.key, { rule: 'BOX_WITHOUT_LEAF', units, leaves })];
}

/** The lot of a unit that a change makes appear by its leaf; what was packed or labelled on the ledger has none. */
function newUnitLot({ kind, before, after }: Change): string | undefined {
  if (before !== undefined) return undefined;
  if (kind === 'CON') return readRecord(containerRecordShape, after)?.lot;
  const unit = kind === 'BOX' ? readRecord(unitRecordShape, after) : undefined;
  return unit?.replaces === undefined ? unit?.lot : undefined;
}

/** The key whose record tells whether the leaf is one: read beside a unit that appears. */
export function lotKeyOf(value: Uint8Array | undefined): string[] {
  const lot = readRecord(unitRecordShape, value)?.lot ?? readRecord(containerRecordShape, value)?.lot;
  return lot === undefined ? [] : [lotKey(lot)];
}

/** As the transaction leaves it: a lot and its first box may come in one. */
function lotIn(set: ChangeSet, tag: string): LotRecord | undefined {
  const key = lotKey(tag);
  const { values } = basketsOf(set);
  return readRecord(lotRecordShape, values.has(key) ? values.get(key) : set.valueBefore(key));
}

function appearanceOf(set: ChangeSet, tag: string, lot: LotRecord): Appearance {
  const known = counted.get(set) ?? new Map<string, Appearance>();
  counted.set(set, known);
  const appearance = known.get(tag) ?? { units: newUnits(set, tag), leaves: shownLeaves(set, lot) };
  known.set(tag, appearance);
  return appearance;
}

function newUnits({ changes }: ChangeSet, lot: string): number {
  return changes.filter((each) => newUnitLot(each) === lot).length;
}

function shownLeaves({ operations }: ChangeSet, { parts }: LotRecord): number {
  const pointers = operations.flatMap(({ body }) => pointersIn(body));
  return new Set(pointers.filter((pointer) => isUnder(parts[pointer.part], pointer)).map(({ leaf }) => leaf)).size;
}

/** Of all acts on boxes: a list of units with their pointers, or the pointers of one. */
function pointersIn(body: Json): readonly LotPointer[] {
  if (!isPlainObject(body)) return [];
  const { units, pointers } = body;
  const lists = isUnknownArray(units) ? units.map((unit) => (isPlainObject(unit) ? unit['pointers'] : [])) : [];
  return [...lists, pointers].flatMap((list) => {
    const parsed = parseShape(pointersShape, list);
    return parsed.ok ? parsed.value : [];
  });
}

function isUnder(part: LotPart | undefined, { leaf, index, path }: LotPointer): boolean {
  const [root, own] = [parseDigestText(part?.root ?? ''), parseDigestText(leaf)];
  if (part === undefined || !root.ok || !own.ok || root.value.alg !== own.value.alg) return false;
  const hashes = path.map(fromHex).flatMap((hash) => (hash.ok ? [hash.value] : []));
  const proof = { leaf: own.value.bytes, index, size: part.count, path: hashes, root: root.value.bytes };
  return hashes.length === path.length && verifyInclusion(nativeSuite(root.value.alg), proof);
}
