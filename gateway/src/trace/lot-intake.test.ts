import { codePrefixKey, PiaosuError, premisesKey, productKey, withCheckDigit, type Json } from '@piaosu/core';
import { createSecretKey, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import { newJobs, type Jobs } from '../jobs/jobs.ts';
import { silentLog } from '../log/log.ts';
import { linesOf, openLotStore, readUnits, type LotStore } from '../lots/index.ts';
import { nativeHmac, nativeSuite } from '../native/hash-suite.ts';
import type { Act } from '../organisation.ts';
import { openTestDatabase, type MigratedDatabase } from '../testing/database.ts';
import { newMemoryProjection } from '../testing/memory-projection.ts';
import { newLotIntake, type LotIntake } from './lot-intake.ts';
import { openLotUploadVault } from './lot-upload-vault.ts';
import { newUnitSource } from './unit-source.ts';

const GTIN = withCheckDigit('0690123456789');
const box = (serial: string): string => `(01)${GTIN}(21)${serial}`;
const pepper = { version: 1, key: randomBytes(32) };
const wrapping = { encryption: [{ id: 'kek-1', key: createSecretKey(randomBytes(32)) }] };

const projection = newMemoryProjection();
projection.put(codePrefixKey('gs1', GTIN), { v: 1, product: 'P-0001', level: 1 });
projection.put(productKey('P-0001'), {
  ...{ v: 1, id: 'P-0001', state: 'ACTIVE', name: '片', holder: 'MAKER-1', approvalNumber: 'X1', unitsPerPack: 10 },
  ...{ unit: '片', levels: [{ level: 1, contains: 1, gtin: GTIN }], custody: { mode: 'ENFORCED' } },
});
projection.put(premisesKey('PLANT-1'), {
  ...{ v: 1, id: 'PLANT-1', institution: 'MAKER-1', org: 'DrugMSP', kind: 'PLANT', state: 'ACTIVE', name: '一厂' },
});

describe('uploads of lots', () => {
  let opened: MigratedDatabase;
  let jobs: Jobs;
  let lots: LotStore;
  let performed: Act[];
  let alerted: string[];
  let ledger: (act: Act) => Promise<Json>;
  let copied: () => Promise<void>;
  const intakes: LotIntake[] = [];

  beforeAll(async () => {
    opened = await openTestDatabase();
    const { database } = opened;
    const random = new RandomPool();
    jobs = newJobs(database, newTextCipher(wrapping, random));
    const hashing = { hashAlg: 'sha-256' as const, suiteOf: nativeSuite, hmac: nativeHmac, peppers: [pepper] };
    lots = openLotStore({ database, wrapping, random, ...hashing });
  });
  beforeEach(() => {
    [performed, alerted] = [[], []];
    ledger = () => Promise.resolve({ lot: 'l', part: 0, count: 1 });
    copied = () => Promise.resolve();
  });
  afterAll(async () => {
    await Promise.all(intakes.map((intake) => intake.stop()));
    await opened.close();
  });

  /** A gateway's worker; a second one on the same database is what a restarted process is. */
  function worker(): LotIntake {
    const { database } = opened;
    const intake = newLotIntake({
      ...{ database, jobs, lots, log: silentLog },
      vault: openLotUploadVault(database, wrapping, new RandomPool(), createSecretKey(Buffer.alloc(32, 7))),
      source: newUnitSource({ projection, pepperRing: { held: [pepper], newest: 1 } }),
      acts: {
        perform: async (act) => {
          performed.push(act);
          return { result: await ledger(act), tx: 'tx', block: 7 };
        },
      },
      projection: { waitFor: () => copied() },
      alerts: {
        raise: ({ code }) => {
          alerted.push(code);
          return Promise.resolve();
        },
      },
    });
    intakes.push(intake);
    return intake;
  }

  const begin = (
    intake: LotIntake,
    messageId: string,
    lotNumber: string,
    lines: readonly string[],
    institution = 'MAKER-1',
  ) =>
    intake.begin(
      { institution, messageId },
      {
        names: { product: 'P-0001', premises: 'PLANT-1', lotNumber, expiry: '2028-02-29', part: 0, expected: null },
        mediaType: 'text/csv',
        chunks: bytesOf(lines),
      },
    );
  async function* bytesOf(lines: readonly string[]): AsyncGenerator<Uint8Array> {
    await Promise.resolve();
    for (const line of lines) yield Buffer.from(`${line}\n`);
  }
  async function ended(id: string) {
    for await (const job of jobs.watch('MAKER-1', id, AbortSignal.timeout(20_000))) if (job.ended !== null) return job;
    throw new Error('the job has not ended');
  }
  const left = () =>
    opened.database.rows(z.object({ n: z.number() }), 'SELECT count(*)::int AS n FROM lot_upload_parts');

  test('a gateway that dies with the answer of the ledger on its way commissions the very same root again', async () => {
    const first = worker();
    const lost = Promise.withResolvers<undefined>();
    ledger = () => {
      lost.resolve(undefined);
      return Promise.reject(new PiaosuError('LEDGER_UNAVAILABLE', null));
    };
    const { id } = await begin(first, 'm-1', 'A1', [box('B1'), box('B2')]);
    await lost.promise;
    await first.stop();
    ledger = () => Promise.resolve({ lot: 'l', part: 0, count: 2 });
    await worker().start();
    expect(await ended(id)).toMatchObject({ state: 'DONE', accepted: 2 });
    expect(new Set(performed.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(performed.every(({ messageId }) => messageId === 'm-1')).toBe(true);
    expect(await lots.show(`gs1:01${GTIN}21B1`)).toHaveLength(1);
    // A job has ended before its upload is thrown away.
    await expect.poll(left).toEqual([{ n: 0 }]);
  });

  test('what may be on the ledger is never forgotten, whatever fails after the act', async () => {
    let failures = 1;
    copied = () => (failures-- > 0 ? Promise.reject(new Error('out of memory')) : Promise.resolve());
    const { id } = await begin(worker(), 'm-2', 'A2', [box('C1')]);
    expect(await ended(id)).toMatchObject({ state: 'DONE' });
    expect(await lots.show(`gs1:01${GTIN}21C1`)).toHaveLength(1);
  });

  test('what the ledger refuses frees its codes', async () => {
    ledger = () => Promise.reject(new PiaosuError('LOT_EXISTS', { parts: 1 }));
    const { id } = await begin(worker(), 'm-3', 'A3', [box('D1')]);
    expect(await ended(id)).toMatchObject({ state: 'FAILED', failure: 'LOT_EXISTS' });
    expect(await lots.show(`gs1:01${GTIN}21D1`)).toEqual([]);
  });

  test('a sender that goes away leaves nothing', async () => {
    const broken = (async function* () {
      yield Buffer.from(`${box('E1')}\n`);
      await Promise.resolve();
      throw new Error('aborted');
    })();
    const names = {
      product: 'P-0001',
      premises: 'PLANT-1',
      lotNumber: 'A4',
      expiry: '2028-02-29',
      part: 0,
      expected: null,
    };
    const upload = { names, mediaType: 'text/csv', chunks: broken } as const;
    await expect(worker().begin({ institution: 'MAKER-1', messageId: 'm-4' }, upload)).rejects.toThrow('aborted');
    expect(await left()).toEqual([{ n: 0 }]);
  });

  test('the same message is the same job; with another file of the same length it is refused, however they come', async () => {
    const intake = worker();
    const first = await begin(intake, 'm-5', 'A5', [box('F1')]);
    await ended(first.id);
    expect((await begin(intake, 'm-5', 'A5', [box('F1')])).id).toBe(first.id);
    expect(performed).toHaveLength(1);
    const CONFLICT = { code: 'IDEMPOTENCY_CONFLICT' };
    await expect(begin(intake, 'm-5', 'A5', [box('F2')])).rejects.toMatchObject(CONFLICT);
    await expect(begin(intake, 'm-5', 'A5-', [box('F1')])).rejects.toMatchObject(CONFLICT);
    const both = await Promise.allSettled(['H1', 'H2'].map((serial) => begin(intake, 'm-5b', 'A5B', [box(serial)])));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: CONFLICT });
    await expect.poll(left).toEqual([{ n: 0 }]);
  });

  test('the same box twice, in whatever form and under whichever of its codes, ends the job with its rows named', async () => {
    const lines = [
      `${box('J1')}|${box('J1B')}`,
      `https://id.gs1.org/01/${GTIN}/21/J1`,
      `]d201${GTIN}21J2`,
      `${box('J3')}|${box('J1B')}`,
      `${box('J4')}|${box('J4')}`,
      box('J2'),
    ];
    const { id } = await begin(worker(), 'm-10', 'A10', lines);
    expect(await ended(id)).toMatchObject({ state: 'FAILED', failure: 'COMMISSION_DUPLICATE', refused: 4 });
    const rows: unknown[] = [];
    for await (const { row, code } of jobs.refused('MAKER-1', id)) rows.push([row, code]);
    expect(rows).toEqual([2, 4, 5, 6].map((row) => [row, 'COMMISSION_DUPLICATE']));
    expect(performed).toEqual([]);
    expect(await lots.show(`gs1:01${GTIN}21J1`)).toEqual([]);
  });

  test('bytes that are no text, such as a packed file, end the job', async () => {
    const names = {
      product: 'P-0001',
      premises: 'PLANT-1',
      lotNumber: 'A11',
      expiry: '2028-02-29',
      part: 0,
      expected: null,
    };
    const packed = gzipSync(Buffer.alloc(8 * 1024 * 1024));
    const upload = { names, mediaType: 'text/csv', chunks: Readable.from([packed]) } as const;
    const { id } = await worker().begin({ institution: 'MAKER-1', messageId: 'm-11' }, upload);
    expect(await ended(id)).toMatchObject({ state: 'FAILED', failure: 'SCHEMA' });
  });

  test('only the holder of the product commissions its lots, from its own places', async () => {
    const refused = begin(worker(), 'm-6', 'A6', [box('G1')], 'MAKER-2');
    await expect(refused).rejects.toMatchObject({ code: 'AUTH_SCOPE' });
  });

  test('a file cannot ask which numbers are another maker’s pallets: such rows count like scans, too many are not listed', async () => {
    const pallet = (n: number): string => `(00)${withCheckDigit(`06901234990${n.toString().padStart(6, '0')}`)}`;
    const rival = { institution: 'MAKER-2', product: 'P-0002', lotNumber: 'Z1', expiry: '2028-02-29', part: 0 };
    const pallets = Array.from({ length: 201 }, (_, n) => pallet(n));
    const theirs = await lots.begin(rival);
    const lines = pallets.map((code) => `${code},2,`);
    await lots.load(theirs, readUnits(linesOf(bytesOf(lines)), 'text/csv', 2026));
    await lots.seal(theirs);
    const few = await ended((await begin(worker(), 'm-7', 'A7', [`${pallet(0)},2,`])).id);
    expect(few).toMatchObject({ state: 'FAILED', failure: 'COMMISSION_DUPLICATE', refused: 1 });
    expect(alerted).toEqual([]);
    const many = await ended((await begin(worker(), 'm-8', 'A8', lines)).id);
    expect(many).toMatchObject({ state: 'FAILED', failure: 'COMMISSION_DUPLICATE', refused: 0 });
    expect(alerted).toEqual(['CODE_ENUMERATION']);
    await expect(begin(worker(), 'm-9', 'A9', [box('H1')])).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });
});
