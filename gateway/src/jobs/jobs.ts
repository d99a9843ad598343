import { randomUUID } from 'node:crypto';
import { EventEmitter, on } from 'node:events';
import type { Code, Fault, Json } from '@piaosu/core';
import { PiaosuError, canonicalJson } from '@piaosu/core';
import type { Database, Sql } from '../db/index.ts';
import {
  addOutcomes,
  askCancel,
  endJob,
  insertJob,
  isCancelAsked,
  requeueRunning,
  selectJob,
  selectJobByMessage,
  selectNewestJobs,
  selectRefused,
  setProgress,
  startJob,
} from '../db/jobs.ts';
import type { JobRow, JobState, RefusedRow } from '../db/jobs.ts';
import type { TextCipher } from '../documents/text-cipher.ts';

export interface NewJob {
  readonly institution: string;
  /** What it does, e.g. `receipts.import`. */
  readonly kind: string;
  /** The caller's Idempotency-Key: the same one gives the same job. */
  readonly messageId: string;
}

/** What became of one input row. */
export interface RowOutcome {
  /** Which input it came from, e.g. `receipts` or `details`. */
  readonly part: string;
  /** Data row, counted from 1. */
  readonly row: number;
  /** What the row is about, as the caller knows it, e.g. `06010125-0000000017`. */
  readonly subject: string;
  readonly outcome: 'ACCEPTED' | 'REPEATED' | 'REFUSED';
  /** First refusal in the order of the codes; the rest are in `faults`. */
  readonly code?: Code;
  readonly faults?: readonly Fault[];
  /** The row as it came, of a refused row only: errors.csv gives it back. */
  readonly source?: string;
}

/** Where a row of an upload stands. */
export interface RowPlace {
  readonly part: string;
  readonly row: number;
}

/** Jobs of one organisation: uploads with progress, an outcome for each row and exact totals. */
export interface Jobs {
  /** Makes the job or finds the one of the same message; `isNew` tells which. */
  create(job: NewJob, sql?: Sql): Promise<{ readonly job: JobRow; readonly isNew: boolean }>;
  /** Marks it running and says how many rows there are, when known. */
  start(id: string, total?: number): Promise<void>;
  /**
   * Adds outcomes and moves the totals in one transaction (the caller's, when given, so that a row and its outcome
   * stand or fall together). A row that has an outcome already keeps it and is not counted twice.
   */
  record(id: string, outcomes: readonly RowOutcome[], sql?: Sql): Promise<void>;
  /** Of a job of so many rows that none has an outcome of its own: rows taken so far, and all once they are counted. */
  progress(id: string, accepted: number, total?: number): Promise<void>;
  /** True when someone asked to cancel: the worker stops between rows and ends the job CANCELLED. */
  isCancelled(id: string): Promise<boolean>;
  end(id: string, state: 'DONE' | 'FAILED' | 'CANCELLED', result?: { summary?: Json; failure?: Code }): Promise<void>;
  /** The job if it is the institution's own; throws PiaosuError RESOURCE_NOT_FOUND. */
  get(institution: string, id: string): Promise<JobRow>;
  cancel(institution: string, id: string): Promise<JobRow>;
  /** The newest of one kind, newest first; with `messageId` the one that this message made. */
  newest(institution: string, kind: string, messageId: string | undefined, limit: number): Promise<JobRow[]>;
  /** So many refused rows behind a place, in order. */
  refusedAfter(institution: string, id: string, after: RowPlace, limit: number): Promise<RefusedRow[]>;
  /** Refused rows in order, streamed. */
  refused(institution: string, id: string): AsyncIterable<RefusedRow>;
  /** The job now and after each change, until it ends or the signal aborts. */
  watch(institution: string, id: string, signal: AbortSignal): AsyncIterable<JobRow>;
  /** Jobs that ran when the process died, back in the queue; asked once at the start. */
  unfinished(kind: string): Promise<JobRow[]>;
}

const PAGE = 1000;
/** A change made by another process is seen at the latest after this. */
const WATCH_MS = 1000;

const ENDED: ReadonlySet<JobState> = new Set(['DONE', 'FAILED', 'CANCELLED']);

/** `cipher` keeps the refused rows, which hold the same names and numbers as documents. */
export function newJobs(database: Database, cipher: TextCipher): Jobs {
  const changes = new EventEmitter().setMaxListeners(0);
  const changed = (id: string) => changes.emit(id);
  return {
    create: (job, sql) => (sql === undefined ? database.transaction((tx) => create(tx, job)) : create(sql, job)),
    start: async (id, total) => {
      await startJob(database, id, total);
      changed(id);
    },
    record: async (id, outcomes, sql) => {
      if (outcomes.length === 0) return;
      const faults = outcomes.map((outcome) => canonicalFaults(outcome));
      const sealed = outcomes.map((outcome) => sealSource(cipher, id, outcome));
      await (sql === undefined
        ? database.transaction((tx) => addOutcomes(tx, id, sealed, faults))
        : addOutcomes(sql, id, sealed, faults));
      changed(id);
    },
    progress: async (id, accepted, total) => {
      await setProgress(database, id, accepted, total);
      changed(id);
    },
    isCancelled: (id) => isCancelAsked(database, id),
    end: async (id, state, result = {}) => {
      const summary = result.summary === undefined ? null : canonicalJson(result.summary);
      await endJob(database, id, state, summary, result.failure ?? null);
      changed(id);
    },
    get: (institution, id) => ownJob(database, institution, id),
    cancel: async (institution, id) => {
      await ownJob(database, institution, id);
      await askCancel(database, id);
      changed(id);
      return ownJob(database, institution, id);
    },
    newest: (institution, kind, messageId, limit) =>
      database.asInstitution(institution, (sql) => selectNewestJobs(sql, institution, kind, messageId, limit)),
    refusedAfter: (institution, id, after, limit) => refusedAfter({ database, cipher }, institution, id, after, limit),
    refused: (institution, id) => refusedRows(database, cipher, institution, id),
    watch: (institution, id, signal) => watch(database, changes, institution, id, signal),
    unfinished: (kind) => requeueRunning(database, kind),
  };
}

async function create(sql: Sql, job: NewJob): Promise<{ job: JobRow; isNew: boolean }> {
  const inserted = await insertJob(sql, { ...job, id: `job_${randomUUID()}` });
  if (inserted !== undefined) return { job: inserted, isNew: true };
  const known = await selectJobByMessage(sql, job.institution, job.messageId);
  if (known === undefined) throw new PiaosuError('INTERNAL', { part: 'jobs' });
  return { job: known, isNew: false };
}

/** Row-level security is the second net: the statement itself sees only the institution's jobs. */
async function ownJob(database: Database, institution: string, id: string): Promise<JobRow> {
  const job = await database.asInstitution(institution, (sql) => selectJob(sql, id));
  if (job === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { id });
  return job;
}

function sealSource(cipher: TextCipher, job: string, outcome: RowOutcome): RowOutcome {
  const { source } = outcome;
  return source === undefined ? outcome : { ...outcome, source: cipher.seal(subjectOf(job, outcome), source) };
}

function subjectOf(job: string, { part, row }: { readonly part: string; readonly row: number }): string {
  return `${job}/${part}/${row}`;
}

async function refusedAfter(
  { database, cipher }: { readonly database: Database; readonly cipher: TextCipher },
  institution: string,
  id: string,
  after: RowPlace,
  limit: number,
): Promise<RefusedRow[]> {
  const rows = await database.asInstitution(institution, (sql) => selectRefused(sql, id, after, limit));
  return rows.map((row) => ({
    ...row,
    source: row.source === null ? null : cipher.open(subjectOf(id, row), row.source),
  }));
}

async function* refusedRows(
  database: Database,
  cipher: TextCipher,
  institution: string,
  id: string,
): AsyncGenerator<RefusedRow> {
  let after: RowPlace = { part: '', row: 0 };
  for (;;) {
    const rows = await refusedAfter({ database, cipher }, institution, id, after, PAGE);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last;
  }
}

async function* watch(
  database: Database,
  changes: EventEmitter,
  institution: string,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<JobRow> {
  let seen = '';
  while (!signal.aborted) {
    const woken = nextChange(changes, id, signal);
    const job = await ownJob(database, institution, id);
    const now = JSON.stringify(job);
    if (now !== seen) yield job;
    seen = now;
    if (ENDED.has(job.state)) return;
    await woken;
  }
}

/** Resolves at the next change made in this process, after WATCH_MS, or when the signal aborts. */
async function nextChange(changes: EventEmitter, id: string, signal: AbortSignal): Promise<void> {
  const waiting = AbortSignal.any([signal, AbortSignal.timeout(WATCH_MS)]);
  const events = on(changes, id, { signal: waiting });
  await events.next().catch(() => undefined); // an abort is how waiting ends
  await events.return?.();
}

function canonicalFaults(outcome: RowOutcome): string | null {
  if (outcome.faults === undefined) return null;
  return canonicalJson(
    outcome.faults.map(({ pointer, code, detail }) => ({ pointer, code, ...(detail === undefined ? {} : { detail }) })),
  );
}
