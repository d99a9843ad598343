import { canonicalBytes, boxKey, type Json } from '@piaosu/core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { NewAlert } from '../alerts/alerts.ts';
import { truncateProjection } from '../db/projection.ts';
import { selectSuspicions } from '../db/suspicions.ts';
import { selectUnitEventsAfter } from '../db/unit-events.ts';
import { silentLog } from '../log/log.ts';
import type { ChangeSet } from '../project/change.ts';
import { openTestDatabase, type MigratedDatabase } from '../testing/database.ts';
import { newMemoryProjection } from '../testing/memory-projection.ts';
import { ScanTally } from './scan-tally.ts';
import { superviseOnce } from './supervisor.ts';
import { recordUnitEvents } from './unit-index.ts';

const BOX = `1.${'2'.repeat(64)}`;
const LOT = `1.${'1'.repeat(64)}`;
const DIGEST = `sha-256:${'0'.repeat(64)}`;
const NOON = 1_772_424_000;

let opened: MigratedDatabase;
const raised: NewAlert[] = [];
const alerts = {
  raise: (alert: NewAlert) => {
    raised.push(alert);
    return Promise.resolve();
  },
};
const supervised = () => ({
  database: opened.database,
  projection: newMemoryProjection(),
  alerts,
  log: silentLog,
});
const suspicions = () =>
  selectSuspicions(opened.database, { code: null, premises: null, from: null, to: null, before: null, limit: 10 });

beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(() => opened.close());
beforeEach(async () => {
  raised.length = 0;
  await opened.database.execute('TRUNCATE unit_events, supervision_cursor, suspicions, scan_tallies');
});

const given = { id: 'D0c5b2f7e9d1a4b6c8e0f1a2b', premises: 'PHARMACY-1', units: 10, time: NOON, patientCommit: DIGEST };
const unit = {
  ...{ v: 1, state: 'DISPENSED', product: 'P-0001', lot: LOT, expiry: '2028-02-29', level: 1, units: 10, parent: null },
  ...{ custodian: 'PHARMACY-1', dispensings: [{ ...given, state: 'LIVE' }] },
};

function written(key: string, before: Json | undefined, after: Json): ChangeSet {
  const value = before === undefined ? undefined : canonicalBytes(before);
  const [kind = '', ...parts] = key.split('~');
  if (kind !== 'BOX') throw new Error(kind);
  return {
    changes: [{ key, kind, parts, before: value, after: canonicalBytes(after) }],
    operations: [],
    time: NOON + 60,
    valueBefore: () => undefined,
  };
}

/** Given out at noon; an offline record says so of another place too. */
const story = [
  { number: 7, changes: [written(boxKey(BOX), undefined, unit)] },
  {
    number: 8,
    changes: [written(boxKey(BOX), unit, { ...unit, conflict: { at: NOON - 3600, tx: 'a'.repeat(64) } })],
  },
];
const tell = async () => {
  for (const block of story) await recordUnitEvents(opened.database, block);
};
const events = () => selectUnitEventsAfter(opened.database, { block: -1, place: 0 }, 10);

test('what a box went through is found once, and told to supervision alone', async () => {
  await tell();
  expect(await superviseOnce(supervised())).toBe(2);
  expect(await superviseOnce(supervised())).toBe(0);
  expect(await suspicions()).toMatchObject([
    { code: 'BOX_SETTLED_AGAIN', box: BOX, premises: ['PHARMACY-1'], evidence: { settled: 2 } },
  ]);
  expect(raised).toMatchObject([{ code: 'BOX_SETTLED_AGAIN', subject: BOX }]);
  expect(raised.every(({ institution }) => institution === undefined)).toBe(true);
});

test('a rebuilt projection brings the same events back, and finds nothing twice', async () => {
  await tell();
  await superviseOnce(supervised());
  const before = await events();
  await opened.database.transaction(truncateProjection);
  expect(await events()).toEqual([]);
  await tell();
  expect(await events()).toEqual(before);
  await opened.database.execute('TRUNCATE supervision_cursor');
  await superviseOnce(supervised());
  expect(await suspicions()).toHaveLength(1);
  expect(raised).toHaveLength(1);
});

test('a turn whose alert cannot be raised leaves nothing, and the next one finds it', async () => {
  await tell();
  const failing = { ...supervised(), alerts: { raise: () => Promise.reject(new Error('away')) } };
  await expect(superviseOnce(failing)).rejects.toThrow('away');
  expect(await suspicions()).toEqual([]);
  expect(await superviseOnce(supervised())).toBe(2);
  expect(await suspicions()).toHaveLength(1);
});

test('scans are counted by day and place; the fourth place of a day is told once', async () => {
  const tally = new ScanTally({ database: opened.database, alerts, log: silentLog });
  for (const premises of ['A', 'B', 'C']) tally.note({ what: 'BOX', tag: BOX, premises }, NOON * 1000);
  await tally.flush();
  expect(raised).toEqual([]);
  tally.note({ what: 'BOX', tag: BOX, premises: 'D' }, NOON * 1000);
  await tally.flush();
  tally.note({ what: 'BOX', tag: BOX, premises: 'E' }, NOON * 1000);
  await tally.flush();
  expect(raised).toMatchObject([{ code: 'BOX_SCANNED_OFTEN', subject: BOX }]);
  expect((await suspicions()).map(({ evidence }) => evidence)).toEqual([{ day: '2026-03-02', places: 4, scans: 4 }]);
});

test('counts wait while the database is away, and are there when it is back', async () => {
  let isAway = true;
  const { database } = opened;
  const flaky: typeof database = {
    ...database,
    transaction: (work) => (isAway ? Promise.reject(new Error('away')) : database.transaction(work)),
  };
  const tally = new ScanTally({ database: flaky, alerts, log: silentLog });
  for (const premises of ['A', 'B', 'C', 'D']) tally.note({ what: 'BOX', tag: BOX, premises }, NOON * 1000);
  await tally.flush();
  expect(await suspicions()).toEqual([]);
  isAway = false;
  await tally.flush();
  expect(await suspicions()).toHaveLength(1);
});
