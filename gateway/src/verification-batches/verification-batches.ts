import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson, PiaosuError } from '@piaosu/core';
import { z } from 'zod';
import { DatabaseError } from '../db/index.ts';
import type { JobRow } from '../db/jobs.ts';
import * as rows from '../db/verification-batches.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher, type TextCipher } from '../documents/text-cipher.ts';
import { STAFF_ROLES } from '../http/caller.ts';
import type { CallerContext } from '../http/route.ts';
import type { UploadPart } from '../http/upload.ts';
import type { RowOutcome } from '../jobs/jobs.ts';
import type { Organisation, Service } from '../organisation.ts';
import type { SignedIn } from '../use-cases/verification/verify-shown.ts';
import { itemText, readBatchList } from './batch-list.ts';
import { parseResult, resultText, type BatchResult } from './batch-result.ts';
import { verifyItem } from './verify-item.ts';

export const BATCH_KIND = 'verifications.batch';

/** How a list stands: the job, whether it waits, and how many came out how. */
export interface BatchState {
  readonly job: JobRow;
  readonly paused: boolean;
  readonly headlines: Readonly<Record<string, number>>;
}

/**
 * Lists of receipts verified as jobs of their own: they go on where they stopped after a pause or a restart, item by item,
 * and each item is verified and counted once.
 */
export interface VerificationBatches extends Service {
  /** Throws PiaosuError when the upload is no list. The same message gives the same job. */
  begin(context: CallerContext, parts: readonly UploadPart[]): Promise<JobRow>;
  /** The newest lists of an institution, the newest first. */
  newest(institution: string, limit: number): Promise<BatchState[]>;
  /** Throws PiaosuError RESOURCE_NOT_FOUND for a list of another institution. */
  state(institution: string, id: string): Promise<BatchState>;
  /** Between two items; nothing that was verified is lost. Throws PiaosuError RESOURCE_NOT_FOUND or ILLEGAL_TRANSITION. */
  setPaused(institution: string, id: string, paused: boolean): Promise<BatchState>;
  /** Items that were verified, in order, one more than `limit` when there are. */
  results(institution: string, id: string, after: number, limit: number): Promise<BatchResult[]>;
}

/** Verified at a time: enough to hide another gateway's answer, few enough to leave the desk its gateway. */
const AT_A_TIME = 4;
const RETRY_MS = 1_000;
/** How soon a pause ends after it is lifted, by whatever process. */
const PAUSE_POLL_MS = 200;

const keptCaller = z.strictObject({
  subject: z.string(),
  org: z.string(),
  institution: z.string(),
  roles: z.array(z.enum(STAFF_ROLES)),
});

const known = new WeakMap<Organisation, VerificationBatches>();

/** The lists of an organisation: one worker for each in a process. */
export function verificationBatchesOf(organisation: Organisation): VerificationBatches {
  const batches = known.get(organisation) ?? newVerificationBatches(organisation);
  known.set(organisation, batches);
  return batches;
}

/** A worker of its own on the same database: what a restarted process is. */
export function newVerificationBatches(organisation: Organisation): VerificationBatches {
  const { database, jobs } = organisation;
  const cipher = newTextCipher(organisation.secrets, new RandomPool());
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  const run = (id: string): void => {
    if (running.has(id) || stopping.signal.aborted) return;
    const done = work({ organisation, cipher }, id, stopping.signal).finally(() => running.delete(id));
    running.set(id, done);
  };
  const state = async (institution: string, id: string): Promise<BatchState> => {
    const job = await ownBatch(organisation, institution, id);
    const counts = await rows.countHeadlines(database, id);
    const headlines = Object.fromEntries(counts.map(({ headline, items }) => [headline, items]));
    return { job, paused: (await rows.selectBatch(database, id))?.paused ?? false, headlines };
  };
  return {
    begin: async (context, parts) => {
      const job = await begin(context, cipher, parts);
      run(job.id);
      return job;
    },
    newest: async (institution, limit) => {
      const ids = await database.asInstitution(institution, (sql) => rows.selectNewestBatches(sql, BATCH_KIND, limit));
      return Promise.all(ids.map((id) => state(institution, id)));
    },
    state,
    setPaused: async (institution, id, paused) => {
      const job = await ownBatch(organisation, institution, id);
      if (job.ended !== null) throw new PiaosuError('ILLEGAL_TRANSITION', { state: job.state });
      await rows.setPaused(database, id, paused);
      return state(institution, id);
    },
    results: async (institution, id, after, limit) => {
      await ownBatch(organisation, institution, id);
      const answers = await database.asInstitution(institution, (sql) => rows.selectAnswers(sql, id, after, limit));
      return answers.map(({ row, answer }) => parseResult(cipher.open(subjectOf(id, row), answer)));
    },
    start: async () => {
      for (const job of await jobs.unfinished(BATCH_KIND)) run(job.id);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}

async function ownBatch({ jobs }: Organisation, institution: string, id: string): Promise<JobRow> {
  const job = await jobs.get(institution, id);
  if (job.kind !== BATCH_KIND) throw new PiaosuError('RESOURCE_NOT_FOUND', { id });
  return job;
}

async function begin(
  { organisation, caller, messageId }: CallerContext,
  cipher: TextCipher,
  parts: readonly UploadPart[],
): Promise<JobRow> {
  const items = readBatchList(parts).map(itemText);
  const { institution, subject, org, roles } = caller;
  return organisation.database.transaction(async (sql) => {
    const { job, isNew } = await organisation.jobs.create({ institution, kind: BATCH_KIND, messageId }, sql);
    if (!isNew) return job;
    const sealed = items.map((item, i) => cipher.seal(`${subjectOf(job.id, i + 1)}/item`, item));
    await rows.insertBatch(sql, job.id, canonicalJson({ subject, org, institution, roles: [...roles] }), sealed);
    return job;
  });
}

interface Worker {
  readonly organisation: Organisation;
  readonly cipher: TextCipher;
}

/** A database or a gateway that is away for a while only delays a list; anything else ends it FAILED. */
async function work(worker: Worker, id: string, stopping: AbortSignal): Promise<void> {
  const { jobs, log } = worker.organisation;
  while (!stopping.aborted) {
    try {
      await workThrough(worker, id, stopping);
      return;
    } catch (error) {
      log.warn({ event: 'job.changed', job: id, state: 'INTERRUPTED', error });
      if (!isPassing(error) && (await endsFailed(jobs, id))) return;
      await sleep(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined); // stopping ends it early
    }
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === 'UNAVAILABLE' || error.code === 'RETRY');
}

async function endsFailed(jobs: Organisation['jobs'], id: string): Promise<boolean> {
  return jobs.end(id, 'FAILED', { failure: 'INTERNAL' }).then(
    () => true,
    () => false, // the database is away: tried again with the rest
  );
}

async function workThrough(worker: Worker, id: string, stopping: AbortSignal): Promise<void> {
  const { database, jobs } = worker.organisation;
  const batch = await rows.selectBatch(database, id);
  const caller = keptCaller.parse(batch?.caller);
  const context: SignedIn = { organisation: worker.organisation, caller, traceId: id };
  await jobs.start(id, await rows.countItems(database, id));
  for (;;) {
    await untilResumed(worker, id, stopping);
    if (stopping.aborted) return;
    if (await jobs.isCancelled(id)) break;
    const open = await rows.selectOpenItems(database, id, AT_A_TIME);
    if (open.length === 0) break;
    await Promise.all(open.map(({ row, item }) => verifyOne(worker, context, id, row, item)));
  }
  const counts = await rows.countHeadlines(database, id);
  const summary = { headlines: Object.fromEntries(counts.map(({ headline, items }) => [headline, items])) };
  await jobs.end(id, (await jobs.isCancelled(id)) ? 'CANCELLED' : 'DONE', { summary });
}

async function untilResumed({ organisation }: Worker, id: string, stopping: AbortSignal): Promise<void> {
  const { database, jobs } = organisation;
  while (!stopping.aborted && !(await jobs.isCancelled(id))) {
    if ((await rows.selectBatch(database, id))?.paused !== true) return;
    await sleep(PAUSE_POLL_MS, undefined, { signal: stopping }).catch(() => undefined); // stopping ends it early
  }
}

/** The answer and the progress of the job stand or fall together. */
async function verifyOne({ organisation, cipher }: Worker, context: SignedIn, id: string, row: number, item: string) {
  const result = await verifyItem(context, row, cipher.open(`${subjectOf(id, row)}/item`, item));
  const answer = cipher.seal(subjectOf(id, row), resultText(result));
  await organisation.database.transaction(async (sql) => {
    await rows.answerItem(sql, id, row, result.headline, answer);
    await organisation.jobs.record(id, [outcomeOf(result)], sql);
  });
}

function outcomeOf({ row, receipt, headline, faults }: BatchResult): RowOutcome {
  const place = { part: 'items', row };
  if (headline !== 'UNREADABLE') return { ...place, subject: receipt, outcome: 'ACCEPTED' };
  const named = faults.map(({ pointer }) => ({ pointer, code: 'SCHEMA' as const }));
  return { ...place, subject: `${row}`, outcome: 'REFUSED', code: 'SCHEMA', faults: named, source: receipt };
}

function subjectOf(job: string, row: number): string {
  return `${job}/verification/${row}`;
}
