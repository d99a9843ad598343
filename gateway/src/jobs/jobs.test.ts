import { createSecretKey, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import { openTestDatabase } from '../testing/database.ts';
import type { MigratedDatabase } from '../testing/database.ts';
import { errorsCsv } from './errors-csv.ts';
import { newJobs } from './jobs.ts';
import type { Jobs, RowOutcome } from './jobs.ts';

const HOSPITAL = 'H11010500001';
const wrapping = { encryption: [{ id: 'k1', key: createSecretKey(randomBytes(32)) }] };
const cipher = newTextCipher(wrapping, new RandomPool());
let opened: MigratedDatabase;
let jobs: Jobs;

beforeAll(async () => {
  opened = await openTestDatabase();
  jobs = newJobs(opened.database, cipher);
});
afterAll(() => opened.close());

let message = 0;
async function newJob(): Promise<string> {
  message += 1;
  const { job } = await jobs.create({ institution: HOSPITAL, kind: 'receipts.import', messageId: `m-${message}` });
  return job.id;
}

const accepted = (row: number): RowOutcome => ({ part: 'receipts', row, subject: `r-${row}`, outcome: 'ACCEPTED' });
const refused = (row: number, source = 'as,it,came'): RowOutcome => ({
  ...accepted(row),
  outcome: 'REFUSED',
  code: 'CHECK_DIGIT',
  faults: [
    { pointer: '/issuerUscc', code: 'CHECK_DIGIT' },
    { pointer: '/totalAmount', code: 'AMOUNT_EQUATION' },
  ],
  source,
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('a job', () => {
  test('is one for one message: a repeated upload finds it', async () => {
    const first = await jobs.create({ institution: HOSPITAL, kind: 'receipts.import', messageId: 'same' });
    const again = await jobs.create({ institution: HOSPITAL, kind: 'receipts.import', messageId: 'same' });
    const other = await jobs.create({ institution: 'H11010500002', kind: 'receipts.import', messageId: 'same' });
    expect([first.isNew, again.isNew, other.isNew]).toEqual([true, false, true]);
    expect(again.job.id).toBe(first.job.id);
  });

  test('counts each row once, whatever is reported twice', async () => {
    const id = await newJob();
    await jobs.start(id, 3);
    await jobs.record(id, [accepted(1), refused(2)]);
    await jobs.record(id, [refused(2), { ...accepted(3), outcome: 'REPEATED' }]);
    await jobs.end(id, 'DONE', { summary: { totalAmount: '12.50' } });
    expect(await jobs.get(HOSPITAL, id)).toMatchObject({
      ...{ state: 'DONE', total: 3, accepted: 1, refused: 1, repeated: 1, summary: { totalAmount: '12.50' } },
    });
  });

  test('keeps totals and rows together: what the caller rolls back is not counted', async () => {
    const id = await newJob();
    const work = opened.database.transaction(async (sql) => {
      await jobs.record(id, [accepted(1)], sql);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect((await jobs.get(HOSPITAL, id)).accepted).toBe(0);
  });

  test('of another institution is not there', async () => {
    const id = await newJob();
    await expect(jobs.get('H11010500002', id)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(jobs.cancel('H11010500002', id)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    expect(await collect(jobs.refused('H11010500002', id))).toEqual([]);
  });

  test('that waits is cancelled at once, one that runs when its worker looks', async () => {
    const [waiting, running] = [await newJob(), await newJob()];
    expect((await jobs.cancel(HOSPITAL, waiting)).state).toBe('CANCELLED');
    await jobs.start(running);
    expect((await jobs.cancel(HOSPITAL, running)).state).toBe('RUNNING');
    expect(await jobs.isCancelled(running)).toBe(true);
    await jobs.end(running, 'CANCELLED');
    await jobs.end(running, 'DONE');
    expect((await jobs.get(HOSPITAL, running)).state).toBe('CANCELLED');
  });

  test('that ran when the process died is found again', async () => {
    const id = await newJob();
    await jobs.start(id, 10);
    const found = await newJobs(opened.database, cipher).unfinished('receipts.import');
    expect(found.find((job) => job.id === id)).toMatchObject({ state: 'QUEUED', total: 10 });
  });

  test('shows its progress to who watches until it ends', async () => {
    const id = await newJob();
    const watched = collect(jobs.watch(HOSPITAL, id, AbortSignal.timeout(20_000)));
    await jobs.start(id, 2);
    await jobs.record(id, [accepted(1), accepted(2)]);
    await jobs.end(id, 'DONE');
    const states = (await watched).map(({ state }) => state);
    expect(states.at(-1)).toBe('DONE');
    expect(new Set(states).size).toBeGreaterThan(1);
  });

  test('stops being watched when the watcher goes away', async () => {
    const id = await newJob();
    const gone = new AbortController();
    const watched = collect(jobs.watch(HOSPITAL, id, gone.signal));
    setTimeout(() => {
      gone.abort();
    }, 30);
    expect((await watched).length).toBeGreaterThan(0);
  });
});

describe('errors.csv', () => {
  test('gives every refused row back with its reasons, thousands of them in order', async () => {
    const id = await newJob();
    await jobs.record(id, [accepted(5000), ...Array.from({ length: 2500 }, (_, i) => refused(i + 1))]);
    const lines = (await collect(errorsCsv(jobs.refused(HOSPITAL, id)))).join('').split('\r\n');
    expect(lines).toHaveLength(2502);
    expect(lines[0]).toMatch(/^\uFEFF来源,行号/u);
    expect(lines[2500]).toMatch(/^receipts,2500,r-2500,CHECK_DIGIT,[^,]+,AMOUNT_EQUATION,"as,it,came"$/u);
  });

  test('keeps refused rows encrypted: the database alone tells no name', async () => {
    const id = await newJob();
    await jobs.record(id, [refused(1, '张三,110101199001011234')]);
    const [kept] = await opened.database.rows(
      z.object({ source: z.string() }),
      'SELECT source FROM job_outcomes WHERE job = $1',
      [id],
    );
    expect(kept?.source).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/u);
    expect((await collect(jobs.refused(HOSPITAL, id)))[0]?.source).toBe('张三,110101199001011234');
  });

  test('runs no formula of a row in the clerk’s spreadsheet', async () => {
    const id = await newJob();
    await jobs.record(id, [refused(1, '=cmd|calc'), refused(2, 'a"b')]);
    const text = (await collect(errorsCsv(jobs.refused(HOSPITAL, id)))).join('');
    expect(text).toContain(",'=cmd|calc\r\n");
    expect(text).toContain(',"a""b"\r\n');
  });
});
