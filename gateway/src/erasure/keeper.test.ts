import { setTimeout as sleep } from 'node:timers/promises';
import { fromHex, lineageKey, receiptLeaf, sha256Suite, unwrap, verifyInclusion, type ReceiptRef } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { insertRun, selectLastRun } from '../db/erasure-runs.ts';
import type { Organisation } from '../organisation.ts';
import { openTestPublisher, PUBLISHER, type TestPublisher } from '../testing/publisher.ts';
import { readDay } from '../testing/sample-day.ts';
import { erasedReceipt, eraseReceipt } from './erase.ts';
import { eraseOverdue } from './keeper.ts';

const { expected, parts } = readDay('hospital-day-red');
const never = new AbortController().signal;
const row = z.object({ id: z.number(), code: z.string(), number: z.string(), lineage: z.string(), tag: z.string() });
const count = z.object({ rows: z.number() });

let publisher: TestPublisher;
/** Keeps nothing of inpatients longer than the day. */
let organisation: Organisation;

beforeAll(async () => {
  publisher = await openTestPublisher(expected.hospitals);
  const { publishing } = publisher;
  await publishing.start();
  const submitter = { institution: PUBLISHER, anyIssuer: true };
  const job = await publishing.beginImport({ messageId: 'day', submitter }, parts);
  while ((await publisher.organisation.jobs.get(PUBLISHER, job.id)).ended === null) await sleep(20);
  organisation = keeping(publisher.organisation);
}, 60_000);

afterAll(async () => {
  await publisher.publishing.stop();
  await publisher.close();
});

function keeping(base: Organisation): Organisation {
  const keepingYears = { INPATIENT: 0, RED: 0 };
  return Object.defineProperty(base, 'config', { value: { ...base.config, keepingYears } });
}

function receipts() {
  return organisation.database.rows(
    row,
    `SELECT id, code, number, lineage, tag FROM issued_receipts WHERE code IS NOT NULL AND kind = 'INPATIENT'
       AND related_tag IS NULL AND supersedes IS NULL
       AND NOT EXISTS (SELECT FROM issued_receipts red WHERE red.red_of = issued_receipts.code || '-' || issued_receipts.number)
     ORDER BY id`,
  );
}

function refOf({ code, number }: { readonly code: string; readonly number: string }): ReceiptRef {
  return { eInvoiceCode: code, eInvoiceNumber: number };
}

async function rowsLeft(): Promise<number> {
  return (
    (await organisation.database.row(count, 'SELECT count(*) AS rows FROM issued_receipts WHERE code IS NOT NULL'))
      ?.rows ?? -1
  );
}

const request = { reason: 'PATIENT_REQUEST', institution: PUBLISHER } as const;

describe('an erasure', () => {
  it('that is cut off anywhere leaves the receipt as it was, and is done when asked again', async () => {
    const [first] = await receipts();
    const ref = refOf(first ?? { code: '', number: '' });
    await organisation.database.execute('ALTER TABLE erasure_notices RENAME TO erasure_notices_away');
    await expect(eraseReceipt(organisation, ref, request)).rejects.toThrow();
    await organisation.database.execute('ALTER TABLE erasure_notices_away RENAME TO erasure_notices');
    expect((await organisation.publishing.receipt(ref))?.tag).toBe(first?.tag);
    expect(await erasedReceipt(organisation, ref)).toBeUndefined();
    await eraseReceipt(organisation, ref, request);
    expect(await organisation.publishing.receipt(ref)).toBeUndefined();
  });

  it('leaves a leaf whose path and whose neighbours’ paths lead to the checkpoint as before', async () => {
    const [, second, third] = await receipts();
    const ref = refOf(second ?? { code: '', number: '' });
    const before = await organisation.publishing.evidence(ref);
    const erased = await eraseReceipt(organisation, ref, request);
    expect(erased).toMatchObject({ log: before.log, path: before.path });
    expect(await rootAt(erased.log.size)).toSatisfy((root: Uint8Array) =>
      verifyInclusion(sha256Suite, {
        leaf: unwrap(fromHex(erased.leaf)),
        index: erased.log.index,
        size: erased.log.size,
        path: erased.path.map((hex) => unwrap(fromHex(hex))),
        root,
      }),
    );
    const neighbour = await organisation.publishing.evidence(refOf(third ?? { code: '', number: '' }));
    const leaf = receiptLeaf(sha256Suite, neighbour.header);
    expect(
      verifyInclusion(sha256Suite, {
        ...{ leaf, index: neighbour.log.index, size: neighbour.log.size, root: await rootAt(neighbour.log.size) },
        path: neighbour.path.map((hex) => unwrap(fromHex(hex))),
      }),
    ).toBe(true);
  });

  it('keeps the number used: the same file again publishes none of what was erased', async () => {
    const before = await rowsLeft();
    const submitter = { institution: PUBLISHER, anyIssuer: true };
    const job = await organisation.publishing.beginImport({ messageId: 'again', submitter }, parts);
    while ((await organisation.jobs.get(PUBLISHER, job.id)).ended === null) await sleep(20);
    expect(await organisation.jobs.get(PUBLISHER, job.id)).toMatchObject({ accepted: 0 });
    expect(await rowsLeft()).toBe(before);
  });
});

describe('the keeper', () => {
  it('goes on where a crash cut it off, leaves what a claim holds, and runs once a day', async () => {
    const all = await receipts();
    const [passed, held] = [all[2], all[5]];
    if (passed === undefined || held === undefined) throw new Error('the sample day is too small');
    publisher.projection.put(lineageKey(held.lineage), openLineage(held.tag));
    const run = await insertRun(organisation.database, '2026-11-21');
    await organisation.database.execute('UPDATE erasure_runs SET last_id = $1 WHERE id = $2', [
      passed.id,
      run?.id ?? 0,
    ]);
    await eraseOverdue(organisation, never);
    const left = await receipts();
    expect(left.map(({ id }) => id)).toEqual([...all.slice(0, 3).map(({ id }) => id), held.id]);
    expect((await selectLastRun(organisation.database))?.ended).not.toBeNull();
    await eraseOverdue(organisation, never);
    expect((await receipts()).map(({ id }) => id)).toEqual([held.id]);
    publisher.projection.put(lineageKey(held.lineage), { ...openLineage(held.tag), claims: [], usedFen: 0 });
    await eraseOverdue(organisation, never);
    expect(await receipts()).toHaveLength(1);
  });

  it('leaves every leaf in the log', async () => {
    const leaves = await organisation.database.row(count, 'SELECT count(leaf) AS rows FROM issued_receipts');
    expect(leaves?.rows).toBe(expected.accepted);
  });
});

function openLineage(tag: string) {
  const claim = {
    ...{ id: `C${'0'.repeat(24)}`, payer: tag, tier: 5, benefit: 'INDEMNITY', state: 'APPROVED', amountFen: 1 },
    ...{ paidFen: 0, recoveredFen: 0, date: '2026-11-20', receipts: [tag] },
  };
  const receipt = { tag, chain: tag, capFen: 100, live: true };
  return { v: 1, receipts: [receipt], capFen: 100, usedFen: 1, claims: [claim] };
}

const rootRow = z.object({ root: z.custom<Uint8Array>((value) => value instanceof Uint8Array) });

async function rootAt(size: number): Promise<Uint8Array> {
  const found = await organisation.database.row(rootRow, 'SELECT root FROM log_checkpoints WHERE size = $1', [size]);
  if (found === undefined) throw new Error('no such checkpoint');
  return found.root;
}
