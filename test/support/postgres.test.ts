import { expect, test } from 'vitest';
import { withClient } from '../../scripts/postgres/database.ts';
import { createTestDatabase } from './postgres.ts';

test('databases of two tests share a template and nothing else', async () => {
  const template = {
    name: 'one-table',
    build: (url: string) =>
      withClient(url, async (client) => {
        await client.query('CREATE TABLE t (n int)');
      }),
  };
  const [a, b] = await Promise.all([createTestDatabase({ template }), createTestDatabase({ template })]);
  await withClient(a.url, (client) => client.query('INSERT INTO t VALUES (1)'));
  const rows = await withClient(b.url, (client) => client.query('SELECT * FROM t'));
  expect(rows.rowCount).toBe(0);
  await a.drop();
  await b.drop();
});
