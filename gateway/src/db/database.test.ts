import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openTestDatabase } from '../testing/database.ts';
import type { MigratedDatabase } from '../testing/database.ts';
import { DatabaseError, openDatabase } from './index.ts';
import type { Database } from './index.ts';

let opened: MigratedDatabase;
let database: Database;

beforeAll(async () => {
  opened = await openTestDatabase();
  database = opened.database;
  await database.execute('CREATE TABLE t (id bigint PRIMARY KEY, name text, bytes bytea, day date, at timestamptz)');
});
afterAll(() => opened.close());

const counted = z.object({ n: z.number() });
const countOf = async () => (await database.row(counted, 'SELECT count(*) AS n FROM t'))?.n;

describe('a database', () => {
  test('gives columns back as what they are: safe integers, bytes, days and instants', async () => {
    const at = new Date('2026-03-02T01:30:00Z');
    await database.execute('INSERT INTO t VALUES ($1, $2, $3, $4, $5)', [
      2 ** 53 - 1,
      '名',
      Uint8Array.of(0, 255),
      '2026-03-01',
      at,
    ]);
    const row = z.object({ id: z.number(), bytes: z.instanceof(Uint8Array), day: z.string(), at: z.date() });
    const found = await database.row(row, 'SELECT id, bytes, day, at FROM t');
    expect(found).toEqual({ id: 2 ** 53 - 1, bytes: Buffer.of(0, 255), day: '2026-03-01', at });
  });

  test('refuses a row of another shape instead of passing it on', async () => {
    await expect(database.rows(z.object({ id: z.string() }), 'SELECT 1 AS id')).rejects.toMatchObject({
      code: 'ROW_SHAPE',
    });
  });

  test('refuses an int8 that would be rounded', async () => {
    await expect(database.rows(counted, 'SELECT 9007199254740993::bigint AS n')).rejects.toMatchObject({
      code: 'FAILED',
    });
  });

  test('rolls a transaction back whole when its work throws, and its connection is usable', async () => {
    const before = await countOf();
    const work = database.transaction(async (sql) => {
      await sql.execute('INSERT INTO t (id) VALUES (7)');
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await countOf()).toBe(before);
  });

  test('names a broken constraint', async () => {
    await database.execute('INSERT INTO t (id) VALUES (1)');
    const again = database.execute('INSERT INTO t (id) VALUES (1)');
    await expect(again).rejects.toMatchObject({ name: 'DatabaseError', code: 'CONFLICT', constraint: 't_pkey' });
  });

  test('takes rows by COPY inside a transaction', async () => {
    const copied = await database.transaction((sql) =>
      sql.copy('COPY t (id, name) FROM STDIN', ['101\tx\n', '102\ty\n']),
    );
    expect(copied).toBe(2);
    const failed = database.copy('COPY t (id) FROM STDIN', ['103\n', 'x\n']);
    await expect(failed).rejects.toBeInstanceOf(DatabaseError);
    expect(await database.rows(counted, 'SELECT id AS n FROM t WHERE id BETWEEN 100 AND 200 ORDER BY id')).toEqual([
      { n: 101 },
      { n: 102 },
    ]);
  });

  test('lets one holder of a named lock work at a time', async () => {
    const order: string[] = [];
    const hold = (name: string) =>
      database.locked('one', async () => {
        order.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push(`${name} out`);
      });
    await Promise.all([hold('a'), hold('b')]);
    expect(order.map((entry) => entry.slice(2))).toEqual(['in', 'out', 'in', 'out']);
  });

  test('that goes away in the middle is UNAVAILABLE, and the pool finds it again', async () => {
    const ended = database.transaction(async (sql) => {
      await sql.execute('SELECT pg_terminate_backend(pg_backend_pid())');
    });
    await expect(ended).rejects.toMatchObject({ name: 'DatabaseError', code: 'UNAVAILABLE' });
    expect(await database.row(counted, 'SELECT 1::bigint AS n')).toEqual({ n: 1 });
  });

  test('that cannot be reached is UNAVAILABLE', async () => {
    const nowhere = openDatabase({ url: 'postgres://x:x@127.0.0.1:9/x' });
    await expect(nowhere.execute('SELECT 1')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await nowhere.close();
  });
});

describe('row-level security', () => {
  test('shows an institution its own jobs only, whatever the statement asks', async () => {
    for (const institution of ['H1', 'H2']) {
      await database.execute(
        `INSERT INTO jobs (id, institution, kind, message, state) VALUES ($1, $2, 'k', 'm', 'DONE')`,
        [`job-${institution}`, institution],
      );
    }
    const ids = z.object({ id: z.string() });
    const seen = await database.asInstitution('H1', (sql) => sql.rows(ids, 'SELECT id FROM jobs'));
    expect(seen).toEqual([{ id: 'job-H1' }]);
    const forged = database.asInstitution('H1', (sql) =>
      sql.execute(`INSERT INTO jobs (id, institution, kind, message, state) VALUES ('x', 'H2', 'k', 'x', 'DONE')`),
    );
    await expect(forged).rejects.toMatchObject({ code: 'FAILED' });
    expect(await database.rows(ids, 'SELECT id FROM jobs ORDER BY id')).toHaveLength(2);
  });

  test('ends with its transaction: the next user of the connection sees all again', async () => {
    await database.asInstitution('H1', (sql) => sql.execute('SELECT 1'));
    expect(await database.row(counted, 'SELECT count(*) AS n FROM jobs')).toEqual({ n: 2 });
  });
});
