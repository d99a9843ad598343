import { setTimeout as sleep } from 'node:timers/promises';
import { receiptLeaf, sha256Suite, verifyDetail, verifyField, verifyInclusion, type ReceiptRef } from '@piaosu/core';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JobRow, RefusedRow } from '../db/jobs.ts';
import type { Publishing } from '../organisation.ts';
import { readDay } from '../testing/sample-day.ts';
import { openTestPublisher, PUBLISHER, type TestHospital, type TestPublisher } from '../testing/publisher.ts';

const open: TestPublisher[] = [];
const running: Publishing[] = [];

async function openPublisher(hospitals: readonly TestHospital[], threads = 0): Promise<TestPublisher> {
  const publisher = await openTestPublisher(hospitals, threads);
  open.push(publisher);
  return publisher;
}

async function started(publishing: Publishing): Promise<Publishing> {
  await publishing.start();
  running.push(publishing);
  return publishing;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((publishing) => publishing.stop()));
  await Promise.all(open.splice(0).map((publisher) => publisher.close()));
});

const submitter = { institution: PUBLISHER, anyIssuer: true };

async function ended({ organisation }: TestPublisher, job: JobRow): Promise<JobRow> {
  for (;;) {
    const now = await organisation.jobs.get(job.institution, job.id);
    if (now.ended !== null) return now;
    await sleep(20);
  }
}

async function refusedRows({ organisation }: TestPublisher, job: JobRow): Promise<RefusedRow[]> {
  const rows: RefusedRow[] = [];
  for await (const row of organisation.jobs.refused(job.institution, job.id)) rows.push(row);
  return rows;
}

describe.each(['hospital-day', 'hospital-day-red'] as const)('a day of three hospitals: %s', (name) => {
  it('is published to the fen, each bad row refused with its code, and a repeated upload adds nothing', async () => {
    const { expected, parts } = readDay(name);
    const publisher = await openPublisher(expected.hospitals, 2);
    const publishing = await started(publisher.publishing);
    const job = await ended(publisher, await publishing.beginImport({ messageId: 'day', submitter }, parts));
    expect(job).toMatchObject({ state: 'DONE', accepted: expected.accepted, repeated: 0 });
    expect(job.summary).toMatchObject({
      rows: expected.rows,
      detailRows: expected.detailRows,
      acceptedTotal: expected.acceptedTotal,
    });
    const refused = await refusedRows(publisher, job);
    const orphans = refused.filter((row) => row.code === 'ORPHAN_DETAIL');
    expect(job.summary).toMatchObject({ orphanDetails: orphans.length });
    const receipts = refused.filter((row) => row.part === 'receipts').map((row) => [row.subject, row.code]);
    expect(Object.fromEntries(receipts)).toEqual(expected.refused);
    expect(await publishing.waiting()).toBe(0);

    const again = await ended(publisher, await publishing.beginImport({ messageId: 'again', submitter }, parts));
    expect(again).toMatchObject({ accepted: 0, repeated: expected.accepted, refused: job.refused });
    expect((await publishing.beginImport({ messageId: 'day', submitter }, parts)).id).toBe(job.id);
  });
});

const { expected, parts } = readDay('hospital-day-red');

async function publishedDay(): Promise<{ publisher: TestPublisher; publishing: Publishing }> {
  const publisher = await openPublisher(expected.hospitals);
  const publishing = await started(publisher.publishing);
  await ended(publisher, await publishing.beginImport({ messageId: 'day', submitter }, parts));
  return { publisher, publishing };
}

const REISSUED: ReceiptRef = { eInvoiceCode: '33060126', eInvoiceNumber: '0000000306' };

describe('what was published', () => {
  it('is shown with a proof that leads from each field to the root on the ledger', async () => {
    const { publisher, publishing } = await publishedDay();
    const evidence = await publishing.evidence(REISSUED, ['checkCode']);
    const leaf = receiptLeaf(sha256Suite, evidence.header);
    const checkpoint = publisher.ledger.accepted.find(({ signed }) => signed.op.action === 'checkpoint');
    const { root } = z.object({ root: z.string() }).parse(checkpoint?.signed.op.body);
    const path = evidence.path.map((hash) => Buffer.from(hash, 'hex'));
    const { index, size } = evidence.log;
    const rootBytes = Buffer.from(root.slice('sha-256:'.length), 'hex');
    expect(verifyInclusion(sha256Suite, { leaf, index, size, path, root: rootBytes })).toBe(true);
    for (const opening of evidence.openings) {
      expect(verifyField(sha256Suite, evidence.header.fieldsRoot, opening)).toBe(true);
    }
    expect(evidence.predecessorPatientSalt).toMatch(/^[0-9a-f]{32}$/u);
    const details = await publishing.details(REISSUED);
    expect(details).toHaveLength(evidence.header.detailCount);
    for (const line of details) expect(verifyDetail(sha256Suite, evidence.header, line)).toBe(true);
    await expect(publishing.details({ ...REISSUED, eInvoiceNumber: '9999999999' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('keeps a re-issued receipt in the lineage of the one it replaces', async () => {
    const { publishing } = await publishedDay();
    const [next, before] = await Promise.all([
      publishing.receipt(REISSUED),
      publishing.receipt({ ...REISSUED, eInvoiceNumber: '0000000252' }),
    ]);
    expect(next?.header.lineage).toBe(before?.header.lineage);
    expect(next?.state).toBe('ANCHORED');
  });

  it('red-flushes on the ledger what its red receipts cancel, and says so in the job', async () => {
    const { publisher } = await publishedDay();
    const flushed = publisher.ledger.accepted.filter(({ signed }) => signed.op.action === 'redFlush');
    expect(flushed).toHaveLength(6);
  });

  it('is INDEX_DIVERGED after its row was edited in SQL', async () => {
    const { publisher, publishing } = await publishedDay();
    await publisher.organisation.database.execute(
      `UPDATE issued_receipts SET header = replace(header, '"capFen":', '"capFen":9') WHERE number = '0000000306'`,
    );
    await expect(publishing.receipt(REISSUED)).rejects.toMatchObject({ code: 'INDEX_DIVERGED' });
  });

  it('holds no name and no id number in clear', async () => {
    const { publisher } = await publishedDay();
    const rows = await publisher.organisation.database.rows(
      z.object({ text: z.string() }),
      `SELECT issued_receipts::text || encode(document, 'escape') AS text FROM issued_receipts`,
    );
    const all = rows.map((row) => row.text).join('\n');
    for (const personal of ['高磊伟', '330203199004051583', 'B000002004274']) expect(all).not.toContain(personal);
  });
});

describe('a crash', () => {
  it('between planning and the answer of the ledger loses nothing and anchors nothing twice', async () => {
    const publisher = await openPublisher(expected.hospitals);
    const first = publisher.restart();
    await first.start();
    const submit = publisher.ledger.submit.bind(publisher.ledger);
    // The checkpoint commits, and the process dies before it hears of it.
    publisher.ledger.submit = async (contract, items) => {
      await submit(contract, items);
      return new Promise(() => undefined);
    };
    const job = await first.beginImport({ messageId: 'day', submitter }, parts);
    while (publisher.ledger.accepted.length === 0) await sleep(10);

    publisher.ledger.submit = submit;
    await started(publisher.restart());
    expect(await ended(publisher, job)).toMatchObject({ state: 'DONE', accepted: expected.accepted });
    const steps = publisher.ledger.accepted
      .filter(({ signed }) => signed.op.action === 'checkpoint')
      .map(({ signed }) => z.object({ fromSize: z.number(), size: z.number() }).parse(signed.op.body));
    expect(steps[0]?.fromSize).toBe(0);
    steps.forEach((step, i) => {
      if (i > 0) expect(step.fromSize).toBe(steps[i - 1]?.size);
    });
    expect(steps.at(-1)?.size).toBe(expected.accepted);
  });
});
