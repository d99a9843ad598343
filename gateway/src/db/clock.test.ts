import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openTestDatabase } from '../testing/database.ts';
import type { MigratedDatabase } from '../testing/database.ts';
import { openDatabase } from './index.ts';

const DAY_MS = 86_400_000;
const at = z.object({ at: z.date() });
let created: MigratedDatabase;

beforeAll(async () => {
  created = await openTestDatabase();
});
afterAll(async () => {
  await created.close();
});

async function writtenTime(clockOffsetMs: number): Promise<number> {
  const database = openDatabase({ url: created.url, clockOffsetMs });
  try {
    const row = await database.row(
      at,
      `INSERT INTO access_log (org, institution, actor, action, subject, outcome, trace_id)
       VALUES ('o', 'i', 'a', 'x', 's', 'OK', 't') RETURNING at`,
    );
    return row?.at.getTime() ?? 0;
  } finally {
    await database.close();
  }
}

test('the time of a row is the clock of the process that writes it', async () => {
  expect(Math.abs((await writtenTime(0)) - Date.now())).toBeLessThan(DAY_MS / 2);
  expect(Math.abs((await writtenTime(30 * DAY_MS)) - Date.now() - 30 * DAY_MS)).toBeLessThan(DAY_MS / 2);
  expect(Math.abs((await writtenTime(-20 * 60_000)) - Date.now() + 20 * 60_000)).toBeLessThan(10 * 60_000);
});

test('no default of the schema has a clock of its own', async () => {
  const defaults = await created.database.rows(
    z.object({ table: z.string() }),
    `SELECT table_name || '.' || column_name AS table FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name <> 'schema_migrations'
       AND column_default ~ '(^|[^_])now\\(\\)|CURRENT_TIMESTAMP|clock_timestamp'`,
  );
  expect(defaults).toEqual([]);
});

test('no statement has a clock of its own', async () => {
  const names = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.ts') && !name.includes('test'));
  const own = names.filter((name) => name !== 'migrate.ts');
  const texts = await Promise.all(own.map((name) => readFile(join(import.meta.dirname, name), 'utf8')));
  const clocks = texts.map((text) => /(?<!piaosu_)\bnow\(\)|current_timestamp|clock_timestamp/iu.test(text));
  expect(own.filter((_, index) => clocks[index] === true)).toEqual([]);
});
