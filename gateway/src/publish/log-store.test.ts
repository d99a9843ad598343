import { createHash } from 'node:crypto';
import { inclusionPath, rootOf, toHex } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertGroup, reserveIds } from '../db/issued-receipts.ts';
import { nativeSuite } from '../native/hash-suite.ts';
import { openTestDatabase, type MigratedDatabase } from '../testing/database.ts';
import { openLogStore, type LogStore } from './log-store.ts';

const suite = nativeSuite('sha-256');
let test: MigratedDatabase;
let store: LogStore;
const leaves: Uint8Array[] = [];

beforeAll(async () => {
  test = await openTestDatabase();
  store = openLogStore(test.database, suite, { publisher: 'PUB-1', shard: 'main' });
});
afterAll(() => test.close());

async function accept(count: number): Promise<void> {
  await test.database.transaction(async (sql) => {
    const first = await reserveIds(sql, count);
    for (let id = first; id < first + count; id += 1) {
      const leaf = createHash('sha256').update(`leaf ${id}`).digest();
      leaves.push(leaf);
      await sql.execute(
        `INSERT INTO issued_receipts (id, code, number, tag, issuer, kind, lineage, total_fen, content, leaf, header,
           signing_key, header_signature, key_id)
         VALUES ($1::bigint, '33060126', lpad($1::bigint::text, 10, '0'), 't', 'H', 'OUTPATIENT', 'l', 1, '', $2, '{}', 'k', '', 'k')`,
        [id, leaf],
      );
    }
    await insertGroup(sql, 'sha-256', first, first + count - 1);
  });
}

describe('the log of a publisher', () => {
  it('plans the same step again until it is anchored, whatever is accepted meanwhile', async () => {
    expect(await store.plan()).toBeUndefined();
    await accept(5);
    const step = await store.plan();
    expect(step).toMatchObject({ from_size: 0, size: 5 });
    await accept(60);
    const again = await store.plan();
    expect(again).toMatchObject({ from_size: 0, size: 5 });
    expect(Buffer.from(again?.root ?? [])).toEqual(Buffer.from(step?.root ?? []));
    expect(await store.waiting()).toBe(65);
    if (step !== undefined) await store.anchored(step, 'aa', 3);
    expect(await store.waiting()).toBe(60);
  });

  it('goes on from where it stands, in the order of acceptance', async () => {
    const step = await store.plan();
    expect(step).toMatchObject({ from_size: 5, size: 65 });
    expect(Buffer.from(step?.root ?? [])).toEqual(Buffer.from(rootOf(suite, leaves)));
    if (step !== undefined) await store.anchored(step, 'bb', 4);
    expect(await store.plan()).toBeUndefined();
  });

  it('proves every leaf against every later size from its kept nodes', async () => {
    for (const size of [5, 17, 32, 48, 65]) {
      for (let index = 0; index < size; index += 3) {
        const path = await store.prove(index, size);
        expect(path.map(toHex)).toEqual(inclusionPath(suite, leaves.slice(0, size), index).map(toHex));
      }
    }
  });

  it('refuses to go on when a receipt has vanished from its group', async () => {
    await accept(3);
    await test.database.execute('DELETE FROM issued_receipts WHERE id = (SELECT max(id) FROM issued_receipts)');
    await expect(store.plan()).rejects.toMatchObject({ code: 'INDEX_DIVERGED' });
  });
});
