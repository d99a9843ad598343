import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import type { TestDatabase } from '../../../test/support/postgres.ts';
import { migrate, openDatabase } from './index.ts';
import { readMigrations } from './migrate.ts';

let folder: string;
let created: TestDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piaosu-migrations-'));
  created = await createTestDatabase();
  await write('0001_first.sql', 'CREATE TABLE a (n int);');
});
afterEach(async () => {
  await created.drop();
  await rm(folder, { recursive: true, force: true });
});

const write = (name: string, text: string) => writeFile(join(folder, name), text);

async function tables(): Promise<string[]> {
  const database = openDatabase({ url: created.url });
  const rows = await database.rows(
    z.object({ name: z.string() }),
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations' ORDER BY 1`,
  );
  await database.close();
  return rows.map(({ name }) => name);
}

describe('migrations', () => {
  test('run once each, in numeric order, also a lower number that came later', async () => {
    await write('0003_third.sql', 'CREATE TABLE c (n int);');
    expect(await migrate(created.url, folder)).toEqual(['0001_first.sql', '0003_third.sql']);
    await write('0002_second.sql', 'CREATE TABLE b (n int);');
    expect(await migrate(created.url, folder)).toEqual(['0002_second.sql']);
    expect(await migrate(created.url, folder)).toEqual([]);
    expect(await tables()).toEqual(['a', 'b', 'c']);
  });

  test('leave nothing of one that fails, keep those before, and name it', async () => {
    await write('0002_second.sql', 'CREATE TABLE b (n int); SELECT nonsense;');
    await expect(migrate(created.url, folder)).rejects.toThrow(/0002_second\.sql.*nonsense/su);
    expect(await tables()).toEqual(['a']);
  });

  test('that changed after they were applied are refused', async () => {
    await migrate(created.url, folder);
    await write('0001_first.sql', 'CREATE TABLE a (n bigint);');
    await expect(migrate(created.url, folder)).rejects.toThrow(/changed after it was applied/u);
  });

  test('run once when two processes start together', async () => {
    const applied = await Promise.all([migrate(created.url, folder), migrate(created.url, folder)]);
    expect(applied.flat()).toEqual(['0001_first.sql']);
  });

  test('with one number twice, or a name out of form, are refused', async () => {
    await write('0001_again.sql', '');
    await expect(readMigrations(folder)).rejects.toThrow(/two migrations are number 1/u);
    await rm(join(folder, '0001_again.sql'));
    await write('second.sql', '');
    await expect(readMigrations(folder)).rejects.toThrow(/NNNN_words/u);
  });
});

test('the schema of the product can be built from nothing, twice on one server', async () => {
  await using other = await createTestDatabase();
  await Promise.all([migrate(created.url), migrate(other.url)]);
  expect(await tables()).toContain('jobs');
});
