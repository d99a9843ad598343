import { setTimeout as sleep } from 'node:timers/promises';
import { logKey, logRecordShape, parseShape, receiptKey, receiptRecordShape, unwrap } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openOrganisation } from '../compose.ts';
import type { JobRow } from '../db/jobs.ts';
import { silentLog } from '../log/log.ts';
import type { Organisation } from '../organisation.ts';
import { startConsortium, type Consortium } from '../testing/consortium.ts';
import { PUBLISHER, type TestHospital } from '../testing/publisher.ts';
import { readDay } from '../testing/sample-day.ts';
import { authorityOf, enrol } from '../use-cases/registry/enrol.ts';

const { expected, parts } = readDay('hospital-day-red');
const submitter = { institution: PUBLISHER, anyIssuer: true };

let consortium: Consortium;
let health: Organisation;
let finance: Organisation;

beforeAll(async () => {
  consortium = await startConsortium();
  [health, finance] = await Promise.all([open('HealthMSP'), open('FinanceMSP')]);
  await health.projection.start();
  await finance.projection.start();
  await Promise.all([health, finance].map((organisation) => enrol(organisation, AbortSignal.timeout(90_000))));
  await register();
  await health.publishing.start();
});

afterAll(async () => {
  await health.publishing.stop();
  for (const organisation of [health, finance]) {
    await organisation.projection.stop();
    await organisation.ledger.close();
    await organisation.database.close();
  }
  await consortium.close();
});

async function open(mspId: string): Promise<Organisation> {
  const [config] = consortium.configOf(mspId).organisations;
  if (config === undefined) throw new Error(`no configuration of ${mspId}`);
  return openOrganisation(config, { channel: 'piaosu', chaincode: 'piaosu', log: silentLog });
}

async function register(): Promise<void> {
  await registerInstitution(PUBLISHER, { kinds: ['PUBLISHER'], name: 'publisher', endpoint: 'https://localhost:1' });
  for (const hospital of expected.hospitals) {
    const { fixmedinsCode: id, name } = hospital;
    await registerInstitution(id, { kinds: ['HOSPITAL'], name, publisher: PUBLISHER });
  }
  const block = await allot(expected.hospitals);
  await health.projection.waitFor(block);
}

async function registerInstitution(id: string, body: Record<string, string | string[]>): Promise<void> {
  const { id: keyId, alg, spki } = await health.keys.create(id, 'test');
  const actor = { institution: authorityOf('HealthMSP'), role: 'REGISTRAR' as const };
  const keys = [{ id: keyId, alg, spki, custody: 'GATEWAY' }];
  await health.acts.perform({
    action: 'institution.register',
    actor,
    messageId: `register/${id}`,
    body: { id, keys, ...body },
  });
}

async function allot(hospitals: readonly TestHospital[]): Promise<number> {
  const actor = { institution: authorityOf('FinanceMSP'), role: 'SEGMENT_OFFICER' as const };
  const last = new Map<string, string>();
  let block = 0;
  for (const { fixmedinsCode: issuer, outSegment, inSegment } of hospitals) {
    for (const { code, from, to } of [outSegment, inSegment]) {
      const first = String(from).padStart(10, '0');
      const body = { code, from: first, to: String(to).padStart(10, '0'), issuer, after: last.get(code) ?? null };
      const done = await finance.acts.perform({
        action: 'segment.allot',
        actor,
        messageId: `allot/${code}/${from}`,
        body,
      });
      last.set(code, first);
      block = done.block;
    }
  }
  return block;
}

async function ended(job: JobRow): Promise<JobRow> {
  for (;;) {
    const now = await health.jobs.get(job.institution, job.id);
    if (now.ended !== null) return now;
    await sleep(20);
  }
}

describe('a day with red-flushed and re-issued receipts, on the ledger', () => {
  it('is anchored, and what its red receipts cancel is red-flushed', async () => {
    const job = await ended(await health.publishing.beginImport({ messageId: 'day', submitter }, parts));
    expect(job).toMatchObject({ state: 'DONE', accepted: expected.accepted });
    expect(job.summary).toMatchObject({ acceptedTotal: expected.acceptedTotal });
    const { redFlushes } = z.object({ redFlushes: z.array(z.object({ state: z.string() })) }).parse(job.summary);
    expect(redFlushes.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'DONE'));

    const log = await health.projection.record(logKey(PUBLISHER, 'main'));
    expect(unwrap(parseShape(logRecordShape, log?.value)).size).toBe(expected.accepted);
    const original = await health.publishing.receipt({ eInvoiceCode: '33060126', eInvoiceNumber: '0000000252' });
    const record = await health.projection.record(receiptKey(original?.tag ?? ''));
    expect(unwrap(parseShape(receiptRecordShape, record?.value)).state).toBe('RED_FLUSHED');
  });

  it('gives the first outcome again when its red-flush is asked a second time', async () => {
    const outcome = await health.publishing.redFlush({ eInvoiceCode: '33060126', eInvoiceNumber: '0000000305' });
    expect(outcome).toMatchObject({ ok: true });
  });
});
