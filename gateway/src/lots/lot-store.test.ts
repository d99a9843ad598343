import {
  fromHex,
  hmacSha256,
  lotLeaf,
  lotUnitHash,
  parseDigestText,
  sha256Suite,
  suiteOf,
  unwrap,
  verifyInclusion,
  withCheckDigit,
  type HashAlg,
} from '@piaosu/core';
import { createSecretKey, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RandomPool } from '../documents/random-pool.ts';
import { openTestDatabase, type MigratedDatabase } from '../testing/database.ts';
import { z } from 'zod';
import { openLotStore, type LotNames, type LotStore, type LotStoreOptions } from './lot-store.ts';
import { readUnits } from './unit-rows.ts';

const rowText = z.object({ text: z.string() });
const NAMES: LotNames = { institution: 'MAKER-1', product: 'P-0001', lotNumber: 'A1', expiry: '2027-12-31', part: 0 };
const GTIN = withCheckDigit('0690123456789');
const CARTON = withCheckDigit('1690123456789');

describe('a lot in its maker’s database', () => {
  let opened: MigratedDatabase;
  let store: LotStore;
  let secrets: Omit<LotStoreOptions, 'database' | 'hashAlg' | 'suiteOf'>;
  const openWith = (hashAlg: HashAlg): LotStore =>
    openLotStore({ database: opened.database, hashAlg, suiteOf, ...secrets });
  beforeAll(async () => {
    opened = await openTestDatabase();
    secrets = {
      hmac: hmacSha256,
      peppers: [{ version: 1, key: randomBytes(32) }],
      wrapping: { encryption: [{ id: 'kek-1', key: createSecretKey(randomBytes(32)) }] },
      random: new RandomPool(),
    };
    store = openWith('sha-256');
  });
  afterAll(async () => {
    await opened.close();
  });

  const load = (lot: number, lines: readonly string[]) =>
    store.load(lot, readUnits(Readable.from(lines), 'text/csv', 2026));
  const box = (serial: string): string => `(01)${GTIN}(21)${serial}`;
  const carton = (serial: string): string => `(01)${CARTON}(21)${serial}`;

  test('is loaded in any order and every unit proves its place under the root', async () => {
    const lot = await store.begin(NAMES);
    const cartons = Array.from({ length: 30 }, (_, i) => `${carton(`C${i}`)},2,`);
    const boxes = Array.from({ length: 3000 }, (_, i) => `${box(`B${i}`)},1,${carton(`C${i % 30}`)}`);
    expect(await load(lot, ['code,level,parent', ...boxes, ...cartons])).toEqual([]);
    const { count, root } = await store.seal(lot);
    expect(count).toBe(3030);
    for (const serial of ['B0', 'B1', 'B1500', 'B2999']) {
      const shown = await store.show(`gs1:01${GTIN}21${serial}`);
      expect(shown.map(({ opening }) => opening.unit.level)).toEqual([1, 2]);
      for (const { pointer, opening } of shown) {
        const leaf = lotLeaf(sha256Suite, opening.tag, lotUnitHash(sha256Suite, opening.unit));
        const path = pointer.path.map((hash) => unwrap(fromHex(hash)));
        const proof = { leaf, index: pointer.index, size: count, path, root: unwrap(parseDigestText(root)).bytes };
        expect(verifyInclusion(sha256Suite, proof)).toBe(true);
        expect(pointer.path.join('').length / 2).toBeLessThanOrEqual(1024);
      }
    }
    await store.end(lot, 'COMMISSIONED');
  });

  test.each([1, 2, 7, 16, 17, 23, 37])('proves each of %i units, also at the ragged end of the tree', async (size) => {
    const lot = await store.begin({ ...NAMES, lotNumber: `S${size}` });
    const serials = Array.from({ length: size }, (_, i) => `S${size}N${i}`);
    expect(await load(lot, serials.map(box))).toEqual([]);
    const { count, root } = await store.seal(lot);
    for (const serial of serials) {
      const [shown] = await store.show(`gs1:01${GTIN}21${serial}`);
      if (shown === undefined) throw new Error(`${serial} is not shown`);
      const { index, path } = shown.pointer;
      const leaf = lotLeaf(sha256Suite, shown.opening.tag, lotUnitHash(sha256Suite, shown.opening.unit));
      const hashes = path.map((hash) => unwrap(fromHex(hash)));
      const proof = { leaf, index, size: count, path: hashes, root: unwrap(parseDigestText(root)).bytes };
      expect(verifyInclusion(sha256Suite, proof)).toBe(true);
    }
  });

  test.each<[string, HashAlg, HashAlg]>([
    ['SHA-256 stays provable when the network changes to SM3', 'sha-256', 'sm3'],
    ['SM3 stays provable when the network changes to SHA-256', 'sm3', 'sha-256'],
  ])('made with %s, also when it was half loaded then', async (_, before, after) => {
    const [old, anew] = [openWith(before), openWith(after)];
    const lot = await old.begin({ ...NAMES, lotNumber: `H-${before}` });
    const serials = Array.from({ length: 20 }, (__, i) => `H${before.slice(-1)}${i}`);
    const units = readUnits(Readable.from(serials.map(box)), 'text/csv', 2026);
    await old.load(lot, units);
    const loaded = await anew.seal(lot);
    expect(await anew.sealed(lot)).toEqual(loaded);
    const root = unwrap(parseDigestText(loaded.root));
    expect(root.alg).toBe(before);
    for (const serial of serials) {
      const [shown] = await anew.show(`gs1:01${GTIN}21${serial}`);
      if (shown === undefined) throw new Error(`${serial} is not shown`);
      const { pointer, opening } = shown;
      const leaf = unwrap(parseDigestText(pointer.leaf));
      const suite = suiteOf(root.alg);
      expect(leaf).toEqual({ alg: before, bytes: lotLeaf(suite, opening.tag, lotUnitHash(suite, opening.unit)) });
      const path = pointer.path.map((hash) => unwrap(fromHex(hash)));
      const proof = { leaf: leaf.bytes, index: pointer.index, size: loaded.count, path, root: root.bytes };
      expect(verifyInclusion(suite, proof)).toBe(true);
    }
  });

  test('begins each run once', async () => {
    await expect(store.begin(NAMES)).rejects.toMatchObject({ code: 'LOT_EXISTS' });
    await expect(store.begin({ ...NAMES, part: 1 })).resolves.toBeGreaterThan(0);
  });

  test('names what cannot be read, what came twice, and what is in another lot', async () => {
    const lot = await store.begin({ ...NAMES, lotNumber: 'A2' });
    const lines = [box('N1'), '6901234567892', box('N2'), box('N1'), box('B7'), `${box('N3')}|81234567890123456789`];
    const refused = await load(lot, lines);
    expect(refused).toEqual([
      { row: 2, code: 'FMT_NOT_TRACE_CODE', evidence: { pointer: '/codes/0' } },
      { row: 4, code: 'COMMISSION_DUPLICATE', evidence: { first: 1 } },
      { row: 5, code: 'COMMISSION_DUPLICATE', evidence: {} },
    ]);
    await store.end(lot, 'REFUSED');
    const again = await store.begin({ ...NAMES, lotNumber: 'A2' });
    expect(await load(again, [box('N1'), `${box('N3')}|81234567890123456789`])).toEqual([]);
    await store.seal(again);
    const [byFirst, bySecond] = [await store.show(`gs1:01${GTIN}21N3`), await store.show('cn20:81234567890123456789')];
    expect(byFirst).toEqual(bySecond);
    expect(byFirst).toHaveLength(1);
  });

  test('shows many boxes at a time as each alone', async () => {
    const ids = [...Array.from({ length: 60 }, (_, i) => `gs1:01${GTIN}21B${i * 7}`), `gs1:01${GTIN}21NONE`];
    const together = await Promise.all([...ids, ...ids].map((id) => store.show(id)));
    for (const [index, id] of ids.entries()) {
      expect(together[index]).toEqual(await store.show(id));
      expect(together[index + ids.length]).toEqual(together[index]);
    }
    expect(together[60]).toEqual([]);
  });

  test('is not shown when somebody has written into a row', async () => {
    const lot = await store.begin({ ...NAMES, lotNumber: 'A3' });
    await load(lot, [box('E1'), box('E2')]);
    await store.seal(lot);
    await opened.database.execute('UPDATE lot_units SET content = $2 WHERE lot = $1', [lot, randomBytes(32)]);
    await expect(store.show(`gs1:01${GTIN}21E1`)).rejects.toMatchObject({ code: 'INDEX_DIVERGED' });
  });

  test('is not shown where a row was written into, and the boxes asked for beside it are', async () => {
    const lot = await store.begin({ ...NAMES, lotNumber: 'A4' });
    await load(lot, ['F1', 'F2', 'F3'].map(box));
    await store.seal(lot);
    const [tampered] = await store.show(`gs1:01${GTIN}21F2`);
    const at = [lot, tampered?.pointer.index ?? -1];
    const [sound] = await store.show(`gs1:01${GTIN}21B1500`);
    await opened.database.execute('UPDATE lot_units SET unit = substr(unit, 2) WHERE lot = $1 AND leaf_index = $2', at);
    const asked = ['F1', 'F2', 'B1500'].map((serial) => store.show(`gs1:01${GTIN}21${serial}`));
    const answers = await Promise.allSettled(asked);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(answers[2]).toMatchObject({ value: [sound, {}] });
  });

  test('holds no code in clear', async () => {
    const dump = await opened.database.rows(rowText, 'SELECT lot_units::text AS text FROM lot_units LIMIT 50');
    for (const { text } of dump) expect(text).not.toContain(Buffer.from(GTIN).toString('hex'));
    expect(dump.length).toBe(50);
  });
});
