import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pepper } from '@piaosu/core';
import { z } from 'zod';
import { withConnection } from '../faults/sql.ts';

/** The tag secret, as every organisation of the consortium holds it. */
export function peppersOf(root: string): Pepper[] {
  const file = readdirSync(root, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('pepper.json'));
  const shape = z.object({ versions: z.array(z.object({ version: z.int(), key: z.hex() })) });
  const { versions } = shape.parse(JSON.parse(readFileSync(join(root, file ?? ''), 'utf8')));
  return versions.map(({ version, key }) => ({ version, key: Buffer.from(key, 'hex') }));
}

/** Everything that the ledger keeps on disk: blocks and state of all peers. */
export function filesBelow(root: string): Buffer[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name)));
}

/** Tables in which one of the texts stands, in any column. */
export async function tracesIn(url: string, texts: readonly string[]): Promise<string[]> {
  return withConnection(url, async (client) => {
    const tables = await client.query<{ name: string }>(
      `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    const found: string[] = [];
    for (const { name } of tables.rows) {
      const rows = await client.query(
        `SELECT FROM ${name} t, unnest($1::text[]) AS trace WHERE strpos(t::text, trace) > 0 LIMIT 1`,
        [texts],
      );
      if (rows.rowCount !== 0) found.push(name);
    }
    return found;
  });
}
