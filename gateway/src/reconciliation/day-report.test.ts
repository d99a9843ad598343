import { setTimeout as sleep } from 'node:timers/promises';
import {
  checkpointKey,
  formatFen,
  institutionKey,
  institutionRecordShape,
  parseFen,
  parseShape,
  unwrap,
} from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestPublisher, PUBLISHER, type TestPublisher } from '../testing/publisher.ts';
import { readDay } from '../testing/sample-day.ts';
import { countReasons, reportDay, type DayReport } from './day-report.ts';
import { isOpen } from './day.ts';

const { expected, parts } = readDay('hospital-day-red');
let publisher: TestPublisher;
let reports: DayReport[];

beforeAll(async () => {
  publisher = await openTestPublisher(expected.hospitals);
  const { publishing, organisation } = publisher;
  await publishing.start();
  const submitter = { institution: PUBLISHER, anyIssuer: true };
  const job = await publishing.beginImport({ messageId: 'day', submitter }, parts);
  while ((await organisation.jobs.get(PUBLISHER, job.id)).ended === null) await sleep(20);
  await copyCheckpoints();
  reports = await reportsOfAllDays();
}, 60_000);

afterAll(async () => {
  await publisher.publishing.stop();
  await publisher.close();
});

const checkpoint = z.object({ size: z.number(), root: z.string(), tx: z.string(), time: z.number() });

/** The ledger's records, as its blocks would have brought them. */
async function copyCheckpoints(): Promise<void> {
  const rows = await publisher.organisation.database.rows(
    checkpoint,
    `SELECT size, encode(root, 'hex') AS root, tx, extract(epoch FROM anchored)::bigint AS time FROM log_checkpoints`,
  );
  for (const { size, root, tx, time } of rows) {
    const value = { v: 1, hashAlg: 'sha-256', root: `sha-256:${root}`, epoch: 0, time, tx };
    publisher.projection.put(checkpointKey(PUBLISHER, 'main', size), value);
  }
}

const days = z.object({ issuer: z.string(), day: z.string() });

async function reportsOfAllDays(): Promise<DayReport[]> {
  const found = await publisher.organisation.database.rows(
    days,
    `SELECT DISTINCT issuer, substring(header FROM '"issueDate":"([0-9-]{10})"') AS day FROM issued_receipts
     UNION SELECT DISTINCT issuer, day FROM file_rows`,
  );
  const counted: DayReport[] = [];
  for (const { issuer: institution, day } of found) {
    const record = await publisher.projection.record(institutionKey(institution));
    if (record === undefined) continue;
    const hospital = unwrap(parseShape(institutionRecordShape, record.value));
    counted.push(await reportDay(publisher.organisation, hospital, { institution, day }));
  }
  return counted;
}

function sum(of: (report: DayReport) => number): number {
  return reports.reduce((all, report) => all + of(report), 0);
}

describe('the sample day of three hospitals', () => {
  it('is anchored to the fen, red receipts below zero, each on the day that is printed on it', () => {
    expect(sum(({ anchored }) => anchored.count)).toBe(expected.accepted);
    expect(formatFen(sum(({ anchored }) => anchored.totalFen))).toBe(expected.acceptedTotal);
    expect(sum(({ accepted }) => accepted.totalFen)).toBe(unwrap(parseFen(expected.acceptedTotal)));
    const red = reports.flatMap(({ anchored }) => anchored.kinds.filter(({ kind }) => kind === 'RED'));
    expect(red.every(({ totalFen }) => totalFen < 0)).toBe(true);
  });

  it('has each refused row as a difference with its code, and its file counts them', () => {
    const differences = reports.flatMap((report) => report.differences);
    const refused = differences.filter(({ reason, code }) => reason === 'REFUSED' || code === 'NUMBER_CONFLICT');
    const codes = Object.values(expected.refused).toSorted();
    expect(refused.map(({ code }) => code).toSorted()).toEqual(codes);
    expect(sum(({ file }) => file?.count ?? 0)).toBe(expected.rows);
  });

  it('has nothing else that anybody must act on but red-flushes that this ledger does not hold', () => {
    const reasons = new Set(
      reports.flatMap(({ differences }) => countReasons(differences).map(({ reason }) => reason)),
    );
    for (const reason of ['NOT_ANCHORED', 'NOT_IN_FILE', 'PROOF_INVALID', 'ISSUER_SUSPENDED', 'LEAF_WITHOUT_RECEIPT'])
      expect(reasons).not.toContain(reason);
  });
});

describe('a day', () => {
  it('ends at midnight in Beijing, 16:00 in Greenwich', () => {
    const day = { institution: 'H', day: '2026-11-20' };
    expect(isOpen(day, Date.parse('2026-11-20T15:59:59Z'))).toBe(true);
    expect(isOpen(day, Date.parse('2026-11-20T16:00:00Z'))).toBe(false);
  });

  it('of which a row was deleted has a leaf without a receipt', async () => {
    const { database } = publisher.organisation;
    const [report] = reports.filter(({ anchored }) => anchored.count > 2);
    const { institution, day } = report?.day ?? { institution: '', day: '' };
    await database.execute(
      `DELETE FROM issued_receipts WHERE id = (SELECT min(id) FROM issued_receipts
         WHERE issuer = $1 AND substring(header FROM '"issueDate":"([0-9-]{10})"') = $2 AND kind = 'OUTPATIENT')`,
      [institution, day],
    );
    const record = await publisher.projection.record(institutionKey(institution));
    const hospital = unwrap(parseShape(institutionRecordShape, record?.value));
    const after = await reportDay(publisher.organisation, hospital, { institution, day });
    expect(after.differences.map(({ reason }) => reason)).toContain('LEAF_WITHOUT_RECEIPT');
  });
});
