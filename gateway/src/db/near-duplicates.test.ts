import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type MigratedDatabase } from '../testing/database.ts';
import { selectNearDuplicates } from './near-duplicates.ts';

let created: MigratedDatabase;
beforeAll(async () => {
  created = await openTestDatabase();
});
afterAll(async () => {
  await created.close();
});

/** Receipts of one likeness, each of its own business number; of one split bill when `related` is given. */
async function insertAlike(first: number, last: number, related: string | null): Promise<void> {
  await created.database.execute(
    `INSERT INTO issued_receipts (id, code, number, tag, issuer, kind, business_tag, related_tag, lineage, total_fen, content,
       leaf, header, signing_key, header_signature, key_id, likeness)
     SELECT n, '33060125', lpad(n::text, 10, '0'), 't' || n, 'H33010000001', 'OUTPATIENT', 'b' || n, $3, 'l', 1, '', '', '', 'k',
       '', 'k', '\\x01' FROM generate_series($1::int, $2::int) n`,
    [first, last, related],
  );
}

test('a receipt is compared with the newest that are alike, however many parts a bill was split into', async () => {
  await insertAlike(1, 1, null);
  await insertAlike(2, 6_000, '1.r');
  await created.database.execute('ANALYZE issued_receipts');
  const found = await selectNearDuplicates(created.database, 2, 6_000);
  expect(found[0]).toEqual({
    ...{ tag: 't2', issuer: 'H33010000001', name: '33060125-0000000002', other: '33060125-0000000001' },
  });
  // The other parts have a hundred newer ones before it.
  expect(found).toHaveLength(100);
});
