import { paperKey, type PaperRecord, type Pepper, type ReceiptRef } from '@piaosu/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertPaperReceipt } from '../../db/paper-receipts.ts';
import { paperTagsOf } from '../../project/paper-standing.ts';
import { receiptTagsOf } from '../../project/receipt-tags.ts';
import { openTestDatabase, type MigratedDatabase } from '../../testing/database.ts';
import { heldByPaper } from './paper-source.ts';

const PEPPERS: readonly Pepper[] = [{ version: 1, key: new Uint8Array(32).fill(7) }];
const PAPER = { paperCode: '33060125', paperNumber: '0012345678' };
const TAG = paperTagsOf(PEPPERS, PAPER).at(-1) ?? '';
const refOf = (n: number): ReceiptRef => ({ eInvoiceCode: '33060125', eInvoiceNumber: String(n).padStart(10, '0') });

let created: MigratedDatabase;
beforeAll(async () => {
  created = await openTestDatabase();
});
afterAll(async () => {
  await created.close();
});

function projected(state: PaperRecord['state'], ref: ReceiptRef) {
  const by = { institution: 'H33010000001', role: 'ISSUER', keyId: 'k', time: 1, tx: 'a'.repeat(64) } as const;
  const receipt = receiptTagsOf(PEPPERS, ref).at(-1) ?? '';
  const value = { v: 1, state, receipt, issuer: by.institution, history: [{ action: 'exchange', ...by }] } as const;
  const record = (key: string) =>
    Promise.resolve(key === paperKey(TAG) ? { key, value, tx: by.tx, block: 1 } : undefined);
  return { database: created.database, peppers: PEPPERS, projection: { record } };
}

it('of all receipts that a paper number was asked for, others are told of the one that it stands for alone', async () => {
  for (let n = 1; n <= 150; n += 1) await insertPaperReceipt(created.database, TAG, refOf(n));
  expect(await heldByPaper(projected('LIVE', refOf(120)), PAPER)).toEqual([refOf(120)]);
  expect(await heldByPaper(projected('LIVE', refOf(900)), PAPER)).toEqual([]);
  expect(await heldByPaper(projected('RELEASED', refOf(120)), PAPER)).toEqual([]);
});
