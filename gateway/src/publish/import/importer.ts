import { setTimeout as sleep } from 'node:timers/promises';
import { formatFen, rowCode, type Json } from '@piaosu/core';
import * as rows from '../../db/imports.ts';
import { DatabaseError, type Database, type Sql } from '../../db/index.ts';
import type { JobRow } from '../../db/jobs.ts';
import { selectRedFlushesOfJob } from '../../db/red-flushes.ts';
import { countOpenReissuesOfJob } from '../../db/reissues.ts';
import type { UploadPart } from '../../http/upload.ts';
import type { Jobs, RowOutcome } from '../../jobs/jobs.ts';
import type { Log } from '../../log/log.ts';
import type { Service } from '../../organisation.ts';
import { recordFileRows } from '../../reconciliation/file-rows.ts';
import { Sequence, type Acceptor, type RowVerdict } from '../accept/acceptor.ts';
import type { Submitter } from '../accept/decide-rows.ts';
import { readReceiptUpload, type OrphanDetail, type ReceiptUpload, type UploadedRow } from './receipt-upload.ts';
import { ordinalName } from './row-name.ts';
import type { UploadVault } from './upload-vault.ts';

export const IMPORT_KIND = 'receipts.import';

export interface ImporterOptions {
  readonly database: Database;
  readonly jobs: Jobs;
  readonly acceptor: Acceptor;
  readonly vault: UploadVault;
  readonly log: Log;
}

export interface ImportMessage {
  /** The caller's Idempotency-Key. */
  readonly messageId: string;
  readonly submitter: Submitter;
}

/**
 * Uploads of many receipts as jobs. An upload that was taken is finished also after a crash: its rows are decided again,
 * and what was accepted before is recognised. A job is DONE when all it accepted is anchored.
 */
export interface Importer extends Service {
  /** Takes the upload; throws PiaosuError when it cannot be read as a whole. The same message gives the same job. */
  begin(message: ImportMessage, parts: readonly UploadPart[]): Promise<JobRow>;
}

/** Rows of one transaction. Each costs a flush; more would let progress jump. */
const CHUNK = 500;
/** Chunks of one job that are read and sealed while others are written. */
const CHUNKS_AHEAD = 3;
/** Half of them read and seal while the others wait for their checkpoint. */
const JOBS_AT_A_TIME = 8;
const RETRY_MS = 1_000;
const ANCHOR_POLL_MS = 20;
const RED_FLUSH_WAIT_MS = 60_000;

interface Task {
  readonly job: string;
  readonly submitter: Submitter;
  /** Absent after a restart: then it is read from the vault. */
  readonly upload?: ReceiptUpload;
}

export function newImporter(options: ImporterOptions): Importer {
  const waiting: Task[] = [];
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  const pump = (): void => {
    while (running.size < JOBS_AT_A_TIME && !stopping.signal.aborted) {
      const task = waiting.shift();
      if (task === undefined) return;
      const done = runTask(options, task, stopping.signal).finally(() => {
        running.delete(done);
        pump();
      });
      running.add(done);
    }
  };
  return {
    begin: async ({ messageId, submitter }, parts) => {
      const { institution } = submitter;
      const upload = readReceiptUpload(parts, institution);
      const { job, isNew } = await options.database.transaction(async (sql) => {
        const created = await options.jobs.create({ institution, kind: IMPORT_KIND, messageId }, sql);
        if (created.isNew) await options.vault.keep(sql, created.job.id, submitter.anyIssuer, parts);
        return created;
      });
      if (isNew) waiting.push({ job: job.id, submitter, upload });
      pump();
      return job;
    },
    start: async () => {
      for (const job of await options.jobs.unfinished(IMPORT_KIND)) {
        const kept = await rows.selectImport(options.database, job.id);
        const submitter = { institution: job.institution, anyIssuer: kept?.any_issuer ?? false };
        waiting.push({ job: job.id, submitter });
      }
      pump();
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

/** A database that is away for a while only delays a job; anything else ends it FAILED, to be uploaded again. */
async function runTask(options: ImporterOptions, task: Task, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      await runJob(options, task, stopping);
      return;
    } catch (error) {
      options.log.warn({ event: 'job.changed', job: task.job, state: 'INTERRUPTED', error });
      if (!isPassing(error) && (await endFailed(options, task.job))) return;
      await sleep(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined); // stopping ends it early
    }
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === 'UNAVAILABLE' || error.code === 'RETRY');
}

async function endFailed(options: ImporterOptions, job: string): Promise<boolean> {
  try {
    await options.jobs.end(job, 'FAILED', { failure: 'INTERNAL' });
    await rows.deleteImport(options.database, job);
    return true;
  } catch (error) {
    options.log.warn({ event: 'job.changed', job, state: 'RUNNING', error });
    return false;
  }
}

async function runJob(options: ImporterOptions, task: Task, stopping: AbortSignal): Promise<void> {
  const { jobs, database, vault } = options;
  const upload = task.upload ?? readReceiptUpload(await vault.parts(task.job), task.submitter.institution);
  await jobs.start(task.job, upload.rows.length);
  const finished = await acceptRows(options, task, upload.rows, stopping);
  if (stopping.aborted) return;
  await jobs.record(task.job, upload.orphans.map(toOrphanOutcome));
  if (finished && !(await untilAnchored(options, task.job, stopping))) return;
  await jobs.end(task.job, finished ? 'DONE' : 'CANCELLED', { summary: await summarise(database, task.job, upload) });
  await rows.deleteImport(database, task.job);
}

/** Decides all rows in their order; false when someone asked to cancel. */
async function acceptRows(
  { acceptor, jobs }: ImporterOptions,
  task: Task,
  uploaded: readonly UploadedRow[],
  stopping: AbortSignal,
): Promise<boolean> {
  const sequence = new Sequence();
  const named = ordinalName();
  const ahead: Promise<unknown>[] = [];
  for (let from = 0; from < uploaded.length; from += CHUNK) {
    if (stopping.aborted || (from > 0 && (await jobs.isCancelled(task.job)))) break;
    const chunk = uploaded.slice(from, from + CHUNK);
    const record = async (sql: Sql, verdicts: readonly RowVerdict[]) => {
      await jobs.record(
        task.job,
        verdicts.map((verdict, i) => toOutcome(verdict, chunk[i], named)),
        sql,
      );
      await recordFileRows(sql, { job: task.job, institution: task.submitter.institution }, verdicts, chunk);
      await addAccepted(sql, task.job, verdicts);
    };
    const sources = chunk.map((row) => row.json);
    const accepted = acceptor.accept({ sources, submitter: task.submitter, job: task.job, record }, sequence);
    accepted.catch(() => undefined); // awaited below, perhaps after another one has failed
    ahead.push(accepted);
    if (ahead.length >= CHUNKS_AHEAD) await ahead.shift();
  }
  await Promise.all(ahead);
  return !stopping.aborted && !(await jobs.isCancelled(task.job));
}

async function addAccepted(sql: Sql, job: string, verdicts: readonly RowVerdict[]): Promise<void> {
  const accepted = verdicts.filter((verdict) => verdict.outcome === 'ACCEPTED');
  const fen = accepted.reduce((sum, verdict) => sum + verdict.totalFen, 0);
  if (accepted.length > 0) await rows.addToImport(sql, job, fen, accepted.at(-1)?.id ?? null);
}

function toOutcome(
  verdict: RowVerdict,
  row: UploadedRow | undefined,
  named: (name: string, row: number) => string,
): RowOutcome {
  const place = { part: 'receipts', row: row?.row ?? 0 };
  const subject = named(`${verdict.code}-${verdict.number}`, place.row);
  if (verdict.outcome !== 'REFUSED') return { ...place, subject, outcome: verdict.outcome };
  const code = rowCode(verdict.faults) ?? 'INTERNAL';
  return { ...place, subject, outcome: 'REFUSED', code, faults: verdict.faults, source: row?.source ?? '' };
}

function toOrphanOutcome({ row, receipt, source }: OrphanDetail): RowOutcome {
  const faults = [{ pointer: '', code: 'ORPHAN_DETAIL' as const }];
  return { part: 'details', row, subject: receipt, outcome: 'REFUSED', code: 'ORPHAN_DETAIL', faults, source };
}

/** Waits for the last accepted receipt, then a while for red-flushes and re-issues that follow; false when stopped before. */
async function untilAnchored({ database }: ImporterOptions, job: string, stopping: AbortSignal): Promise<boolean> {
  const last = (await rows.selectImport(database, job))?.last_id ?? null;
  while (last !== null && !stopping.aborted && !(await rows.isAnchored(database, last))) await sleep(ANCHOR_POLL_MS);
  const patience = Date.now() + RED_FLUSH_WAIT_MS;
  while (!stopping.aborted && Date.now() < patience) {
    const flushes = await selectRedFlushesOfJob(database, job);
    const settled = !flushes.some((flush) => flush.state === 'OPEN');
    if (settled && (await countOpenReissuesOfJob(database, job)) === 0) return true;
    await sleep(ANCHOR_POLL_MS);
  }
  return !stopping.aborted;
}

/** Exact totals, from what was written and not from what was counted along the way. */
async function summarise(database: Database, job: string, upload: ReceiptUpload): Promise<Json> {
  const totals = await rows.selectImport(database, job);
  const refused = (await rows.countRefused(database, job)).filter((count) => count.part === 'receipts');
  const flushes = await selectRedFlushesOfJob(database, job);
  return {
    rows: upload.rows.length,
    detailRows: upload.detailRows,
    acceptedTotal: formatFen(totals?.accepted_fen ?? 0),
    refused: Object.fromEntries(refused.map(({ code, rows: count }) => [code, count])),
    orphanDetails: upload.orphans.length,
    ...(upload.columns === undefined ? {} : { columns: [...upload.columns] }),
    redFlushes: flushes.map(({ receipt, state, code }) =>
      code === null ? { receipt, state } : { receipt, state, code },
    ),
  };
}
