import {
  lotUnitHash,
  PiaosuError,
  tag as tagOf,
  tagParts,
  tagsUnder,
  toDigestText,
  toHex,
  fromHex,
  unwrap,
  lotLeaf,
  type DigestText,
  type HashAlg,
  type HashSuite,
  type Hmac,
  type LotOpening,
  type LotPointer,
  type LotUnit,
  type Pepper,
  type SuiteSource,
} from '@piaosu/core';
import type { Database } from '../db/index.ts';
import * as rows from '../db/lots.ts';
import type { WrappingKeys } from '../documents/document-cipher.ts';
import type { RandomPool } from '../documents/random-pool.ts';
import { askedTogether } from './asked-together.ts';
import { openLotDocument, sealLotDocument } from './lot-document.ts';
import { growTree, pathsOf } from './lot-tree.ts';
import { newPortionLane } from './portion-lane.ts';
import { Recent } from './recent.ts';
import { newUnitCipher, type UnitCipher } from './unit-cipher.ts';
import type { ReadUnit, UploadedUnit } from './unit-rows.ts';

export interface LotStoreOptions {
  readonly database: Database;
  /** What new lots are hashed with; a lot keeps its own. */
  readonly hashAlg: HashAlg;
  readonly suiteOf: SuiteSource;
  readonly hmac: Hmac;
  /** Newest first. */
  readonly peppers: readonly Pepper[];
  readonly wrapping: WrappingKeys;
  readonly random: RandomPool;
}

/** What all units of a run have in common. */
export interface LotNames {
  readonly institution: string;
  readonly product: string;
  readonly lotNumber: string;
  readonly expiry: string;
  readonly part: number;
}

/** A row of an upload that is in no lot, with its reason. */
export interface RefusedUnit {
  readonly row: number;
  readonly code: 'COMMISSION_DUPLICATE' | 'SCHEMA' | (string & {});
  readonly evidence: { readonly pointer?: string; readonly first?: number };
  /** Its code is in a lot of another institution: for whoever guards that, never for the answer. */
  readonly isForeign?: true;
}

export interface LoadedLot {
  readonly count: number;
  readonly root: DigestText;
}

/** A unit with its place and proof, as the ledger wants it. */
export interface ShownUnit {
  readonly pointer: LotPointer;
  readonly opening: LotOpening;
}

/** Lots as their makers keep them: loaded once in bounded memory, then shown unit by unit. */
export interface LotStore {
  /** Throws PiaosuError LOT_EXISTS when this run of the lot was begun before. */
  begin(names: LotNames): Promise<number>;
  /** Takes units as they come; answers the rows that are refused. Calls `progress` with the rows read so far. */
  load(lot: number, units: AsyncIterable<ReadUnit>, progress?: (rows: number) => Promise<void>): Promise<RefusedUnit[]>;
  /** Sorts what was loaded and fixes its root. */
  seal(lot: number): Promise<LoadedLot>;
  /** What `seal` answered for a run; undefined of one that is not sealed, or was refused. */
  sealed(lot: number): Promise<LoadedLot | undefined>;
  /** On the ledger, or refused there: then its codes are free again. */
  end(lot: number, state: 'COMMISSIONED' | 'REFUSED'): Promise<void>;
  /** The unit of an id, from the inside out with all it lies in; empty when it is in no lot of this gateway. */
  show(id: string): Promise<ShownUnit[]>;
}

/** Units of one COPY: some 20 ms of work between two looks at the event loop, and memory that does not grow. */
const PORTION = 2_000;
/** Refused rows that are listed; a file with more is the wrong file. */
const MAX_REFUSED = 10_000;
const MAX_CLIMB = 5;
const KEY_BYTES = 32;

export function openLotStore(options: LotStoreOptions): LotStore {
  const { database } = options;
  const memory: Memory = { lots: new Recent(REMEMBERED.lots), containers: new Recent(REMEMBERED.containers) };
  const showOne = askedTogether((ids: readonly string[]) => showAll(options, memory, ids));
  return {
    begin: (names) => begin(options, names),
    load: (lot, units, progress) => load(options, lot, units, progress),
    seal: (lot) => seal(options, lot),
    sealed: (lot) => sealed(options, lot),
    end: (lot, state) =>
      database.transaction(async (sql) => {
        if (state === 'REFUSED') await rows.deleteUnits(sql, lot);
        await rows.deleteIntake(sql, lot);
        await rows.endLot(sql, lot, state);
        if (state === 'REFUSED') memory.containers.clear();
      }),
    show: (id) => show(showOne, memory, id),
  };
}

/** What many boxes have in common, and what never changes once a lot is sealed. */
interface Memory {
  readonly lots: Recent<number, OpenLot>;
  /** By id, proven when they were read. */
  readonly containers: Recent<string, ShownUnit>;
}
/** Containers of some 3 kB each: the pallets and open cartons of a few hundred places. */
const REMEMBERED = { lots: 200, containers: 5_000 } as const;

async function begin(options: LotStoreOptions, names: LotNames): Promise<number> {
  const { institution, product, lotNumber, expiry, part } = names;
  const { hashAlg } = options;
  const [pepper] = options.peppers;
  if (pepper === undefined) throw new PiaosuError('PEPPER_UNKNOWN', null);
  const lotTag = tagOf(options.hmac, pepper, 'lot', tagParts.lot(product, lotNumber));
  const key = options.random.take(KEY_BYTES).toString('hex');
  const sealed = sealLotDocument(options.wrapping, options.random, lotTag, { lotNumber, expiry, key, hashAlg });
  const { document, wrappedKey, keyId } = sealed;
  const row = { institution, product, lot_tag: lotTag, part, document, wrapped_key: wrappedKey, key_id: keyId };
  const id = await rows.insertLot(options.database, row);
  if (id === undefined) throw new PiaosuError('LOT_EXISTS', { product, part });
  return id;
}

interface OpenLot {
  readonly row: rows.LotRow;
  readonly lotNumber: string;
  readonly expiry: string;
  readonly suite: HashSuite;
  readonly cipher: UnitCipher;
}

async function openLot({ database, wrapping, random, suiteOf }: LotStoreOptions, id: number): Promise<OpenLot> {
  const row = await rows.selectLot(database, id);
  if (row === undefined) throw new PiaosuError('NOT_FOUND');
  const { lotNumber, expiry, key, hashAlg } = openLotDocument(wrapping, row);
  return { row, lotNumber, expiry, suite: suiteOf(hashAlg), cipher: newUnitCipher(unwrap(fromHex(key)), random) };
}

async function load(
  options: LotStoreOptions,
  id: number,
  units: AsyncIterable<ReadUnit>,
  progress: (rows: number) => Promise<void> = () => Promise.resolve(),
): Promise<RefusedUnit[]> {
  const lot = await openLot(options, id);
  const refused: RefusedUnit[] = [];
  const lane = newPortionLane<rows.IntakeRow>(PORTION, async (portion, read) => {
    await rows.copyIntake(options.database, id, portion);
    await progress(read);
  });
  try {
    for await (const each of units) {
      if (each.ok) await lane.add(intakeRow(options, lot, each.row, each.unit), each.row);
      else refused.push(toRefused(each));
      if (refused.length > MAX_REFUSED) throw new PiaosuError('SCHEMA', { refusedRows: refused.length });
    }
  } finally {
    await lane.end();
  }
  return [...refused, ...(await duplicates(options, id))];
}

function toRefused({ row, faults }: Extract<ReadUnit, { ok: false }>): RefusedUnit {
  const [first] = faults;
  return { row, code: first?.code ?? 'SCHEMA', evidence: { pointer: first?.pointer ?? '' } };
}

/** Within the upload the second one is refused with the row of the first; across lots each. Neither is put into the lot. */
async function duplicates({ database }: LotStoreOptions, lot: number): Promise<RefusedUnit[]> {
  const repeats = await rows.selectRepeats(database, lot, MAX_REFUSED);
  const taken = await rows.selectTaken(database, lot, MAX_REFUSED);
  return [
    ...repeats.map(({ first, again }) => ({ row: again, code: 'COMMISSION_DUPLICATE', evidence: { first } })),
    ...taken.map(({ row, is_foreign: isForeign }) => ({
      ...{ row, code: 'COMMISSION_DUPLICATE', evidence: {} },
      ...(isForeign ? { isForeign } : {}),
    })),
  ];
}

function intakeRow(options: LotStoreOptions, lot: OpenLot, row: number, uploaded: UploadedUnit): rows.IntakeRow {
  const salt = options.random.take(16).toString('hex');
  const { lotNumber, expiry } = lot;
  const unit: LotUnit = { ...uploaded, product: lot.row.product, lotNumber, expiry, salt };
  const [tag = '', ...aliases] = unit.ids.map((id) => newestTag(options, id));
  const content = unwrap(fromHex(lotUnitHash(lot.suite, unit)));
  return { row, tag, aliases, content, unit: lot.cipher.seal(tag, unit) };
}

/** Logistic units are named apart from what is sold, as the chaincode does. */
function domainOf(id: string): 'box' | 'container' {
  return id.startsWith('sscc:') ? 'container' : 'box';
}

function newestTag({ hmac, peppers }: LotStoreOptions, id: string): string {
  const [pepper] = peppers;
  if (pepper === undefined) throw new PiaosuError('PEPPER_UNKNOWN', null);
  return tagOf(hmac, pepper, domainOf(id), [id]);
}

async function seal(options: LotStoreOptions, id: number): Promise<LoadedLot> {
  const { suite } = await openLot(options, id);
  return options.database.transaction(async (sql) => {
    const count = await rows.sortIntake(sql, id);
    if (count === 0) throw new PiaosuError('COUNT_MISMATCH', { count });
    const root = await growTree(sql, suite, id, count);
    await rows.sealLot(sql, id, count, root);
    await rows.deleteIntake(sql, id);
    return { count, root: toDigestText(suite.alg, root) };
  });
}

async function sealed(options: LotStoreOptions, id: number): Promise<LoadedLot | undefined> {
  const kept = await rows.selectLot(options.database, id);
  if (kept === undefined || kept.root === null || kept.state === 'REFUSED') return undefined;
  const { suite } = await openLot(options, id);
  return { count: kept.count, root: toDigestText(suite.alg, kept.root) };
}

async function show(one: ShowOne, memory: Memory, id: string): Promise<ShownUnit[]> {
  const shown: ShownUnit[] = [];
  let next: string | null = id;
  while (next !== null && shown.length < MAX_CLIMB) {
    const unit: ShownUnit | undefined = memory.containers.get(next) ?? (await one(next));
    if (unit === undefined) break;
    if (unit.opening.unit.level > 1) memory.containers.put(next, unit);
    shown.push(unit);
    next = unit.opening.unit.parent;
  }
  return shown;
}

type ShowOne = (id: string) => Promise<ShownUnit | undefined>;

/** Units by their ids; those that are in no lot are left out. */
async function showAll(
  options: LotStoreOptions,
  memory: Memory,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ShownUnit>> {
  const { database, hmac, peppers } = options;
  const named = ids.map((id) => ({ id, tags: tagsUnder(hmac, peppers, domainOf(id), [id]) }));
  const found = await rows.selectUnits(
    database,
    named.flatMap(({ tags }) => tags),
  );
  const shown = new Map<string, ShownUnit>();
  for (const lot of new Set(found.map((row) => row.lot))) {
    const ofLot = found.filter((row) => row.lot === lot);
    const byCode = new Map((await showRows(options, memory, lot, ofLot)).map((unit, at) => [ofLot[at]?.code, unit]));
    for (const { id, tags } of named) {
      const unit = tags.map((each) => byCode.get(each)).find((each) => each !== undefined);
      if (unit !== undefined) shown.set(id, unit);
    }
  }
  return shown;
}

/** A row is shown only if the lot's root still holds it: what somebody wrote into the database is no proof. */
async function showRows(
  options: LotStoreOptions,
  memory: Memory,
  id: number,
  found: readonly rows.UnitRow[],
): Promise<ShownUnit[]> {
  const lot = memory.lots.get(id) ?? (await openLot(options, id));
  if (lot.row.root !== null) memory.lots.put(id, lot);
  const indexes = [...new Set(found.map((row) => row.leaf_index))];
  const paths = await pathsOf(options.database, lot.suite, id, { indexes, count: lot.row.count });
  return found.map((row) => showRow(lot, row, paths.get(row.leaf_index) ?? []));
}

function showRow({ row: { part }, suite, cipher }: OpenLot, found: rows.UnitRow, path: readonly string[]): ShownUnit {
  const unit = cipher.open(found.tag, found.unit);
  const content = toHex(found.content);
  if (lotUnitHash(suite, unit) !== content) throw new PiaosuError('INDEX_DIVERGED', { part: 'unit' });
  const leaf = toDigestText(suite.alg, lotLeaf(suite, found.tag, content));
  return { pointer: { part, index: found.leaf_index, leaf, path }, opening: { tag: found.tag, unit } };
}
