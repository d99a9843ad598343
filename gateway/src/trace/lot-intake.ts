import { timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  isCode,
  lotUnder,
  PiaosuError,
  productKey,
  productRecordShape,
  type Code,
  type DigestText,
  type Json,
  type UnitSource,
} from '@piaosu/core';
import { DatabaseError, type Database } from '../db/index.ts';
import { selectJobByMessage, selectJobContent, setJobContent, type JobRow } from '../db/jobs.ts';
import { ownPremises } from '../dispensing/premises.ts';
import { assertMayScan, MAX_MISSES, noteMisses } from '../dispensing/scan-throttle.ts';
import type { Jobs, RowOutcome } from '../jobs/jobs.ts';
import type { Log } from '../log/log.ts';
import { isNoUnit, linesOf, readUnits, type LotStore, type UnitMediaType } from '../lots/index.ts';
import type { RefusedUnit } from '../lots/lot-store.ts';
import type { Acts, Organisation, Projection, Service } from '../organisation.ts';
import { checkedUnits } from './checked-units.ts';
import type { KeptUpload, LotNames, LotUploadVault } from './lot-upload-vault.ts';

export const LOT_KIND = 'lots.commission';

export interface LotIntakeOptions {
  readonly database: Database;
  readonly jobs: Jobs;
  readonly lots: LotStore;
  readonly vault: LotUploadVault;
  readonly source: UnitSource;
  readonly acts: Pick<Acts, 'perform'>;
  readonly projection: Pick<Projection, 'waitFor'>;
  readonly alerts: Pick<Organisation['alerts'], 'raise'>;
  readonly log: Log;
}

/** Who commissions, and the caller's Idempotency-Key: the ledger's message id. */
export interface LotMessage {
  readonly institution: string;
  readonly messageId: string;
}

/** A run of boxes as its maker sends it. */
export interface LotUpload {
  readonly names: LotNames;
  readonly mediaType: UnitMediaType;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Runs of boxes, uploaded as they come and commissioned as jobs in one transaction each. What is on the ledger is exactly
 * the file: one row that is refused ends the job FAILED with all refused rows named, and its codes are free again. What was
 * answered with a job is finished also after a crash.
 */
export interface LotIntake extends Service {
  /**
   * Takes the upload; the same message gives the same job, and IDEMPOTENCY_CONFLICT where its bytes are others: whoever
   * mends a file and forgets to take a new key must not read that the old one is what he sent. Throws PiaosuError AUTH_SCOPE,
   * UNKNOWN_PRODUCT, PRODUCT_SUSPENDED, ORG_SUSPENDED, RATE_LIMITED or LOT_EXISTS before a byte is read.
   */
  begin(message: LotMessage, upload: LotUpload): Promise<JobRow>;
}

/** One sorts and hashes while the other waits for its bytes or for the ledger. */
const JOBS_AT_A_TIME = 2;
const RETRY_MS = 1_000;

export function newLotIntake(options: LotIntakeOptions): LotIntake {
  const waiting: JobRow[] = [];
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  const pump = (): void => {
    while (running.size < JOBS_AT_A_TIME && !stopping.signal.aborted) {
      const job = waiting.shift();
      if (job === undefined) return;
      const done = runTask(options, job, stopping.signal).finally(() => {
        running.delete(done);
        pump();
      });
      running.add(done);
    }
  };
  return {
    begin: async (message, upload) => {
      const { job, isNew } = await take(options, message, upload);
      if (isNew) waiting.push(job);
      pump();
      return job;
    },
    start: async () => {
      await options.vault.dropUnclaimed();
      waiting.push(...(await options.jobs.unfinished(LOT_KIND)));
      pump();
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function take(
  options: LotIntakeOptions,
  { institution, messageId }: LotMessage,
  { names, mediaType, chunks }: LotUpload,
): Promise<{ job: JobRow; isNew: boolean }> {
  const { database, jobs, vault } = options;
  const known = await selectJobByMessage(database, institution, messageId);
  if (known !== undefined) {
    await assertSame(database, known, await vault.contentOf(mediaType, names, chunks));
    return { job: known, isNew: false };
  }
  await assertMayCommission(options, institution, names);
  const { id: upload, content } = await vault.keep(mediaType, names, chunks);
  const created = await database.transaction(async (sql) => {
    const made = await jobs.create({ institution, kind: LOT_KIND, messageId }, sql);
    if (made.isNew) {
      await vault.give(sql, upload, made.job.id);
      await setJobContent(sql, made.job.id, content);
    }
    return made;
  });
  if (created.isNew) return created;
  await vault.drop(upload);
  await assertSame(database, created.job, content);
  return created;
}

/** Throws PiaosuError IDEMPOTENCY_CONFLICT. */
async function assertSame(database: Database, { id }: JobRow, content: Uint8Array): Promise<void> {
  const known = await selectJobContent(database, id);
  if (known === undefined || (known.length === content.length && timingSafeEqual(known, content))) return;
  throw new PiaosuError('IDEMPOTENCY_CONFLICT');
}

/** What the ledger would say after a million boxes were read, said before. */
async function assertMayCommission(
  { source, database }: LotIntakeOptions,
  institution: string,
  { product: id, premises, lotNumber, part }: LotNames,
): Promise<void> {
  const product = await source.records.get(productKey(id), productRecordShape);
  if (product === undefined) throw new PiaosuError('UNKNOWN_PRODUCT', { product: id });
  if (product.holder !== institution) throw new PiaosuError('AUTH_SCOPE', { product: id });
  if (product.state !== 'ACTIVE') throw new PiaosuError('PRODUCT_SUSPENDED', { product: id });
  await ownPremises(source, institution, premises);
  await assertMayScan({ database }, { institution, premises });
  const parts = (await lotUnder(source, id, lotNumber))?.record.parts.length ?? 0;
  if (part !== parts) throw new PiaosuError('LOT_EXISTS', { parts });
}

/** What is away for a while only delays a job; anything else ends it FAILED with its code, to be sent again. */
async function runTask(options: LotIntakeOptions, job: JobRow, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      await runJob(options, job, stopping);
      return;
    } catch (error) {
      if (hasEnded(stopping)) return;
      options.log.warn({ event: 'job.changed', job: job.id, state: 'INTERRUPTED', error });
      if (!isPassing(error) && !(error instanceof UndecidedError) && (await endRefused(options, job, failureOf(error))))
        return;
      await sleep(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined); // stopping ends it early
    }
  }
}

/** Read anew: what was false before an await may be true after it. */
function hasEnded({ aborted }: AbortSignal): boolean {
  return aborted;
}

const PASSING: ReadonlySet<string> = new Set(['LEDGER_BUSY', 'LEDGER_UNAVAILABLE', 'STORAGE_UNAVAILABLE']);

function isPassing(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code === 'UNAVAILABLE' || error.code === 'RETRY';
  return error instanceof PiaosuError && PASSING.has(error.code);
}

/** The run may be on the ledger: it must not be forgotten, whatever went wrong. */
class UndecidedError extends Error {
  override readonly name = 'UndecidedError';
}

interface Failure {
  readonly code: Code;
  readonly summary: Json;
}

function failureOf(error: unknown): Failure {
  return error instanceof PiaosuError
    ? { code: error.code, summary: { evidence: error.evidence } }
    : { code: 'INTERNAL', summary: null };
}

/** Frees the codes and forgets the upload. False when that did not work; then it is tried again. */
async function endRefused(
  { jobs, lots, vault, log }: LotIntakeOptions,
  { id }: JobRow,
  { code, summary }: Failure,
  state: 'FAILED' | 'CANCELLED' = 'FAILED',
): Promise<boolean> {
  try {
    const upload = await vault.of(id);
    if (upload?.lot !== null && upload?.lot !== undefined) await lots.end(upload.lot, 'REFUSED');
    await jobs.end(id, state, state === 'FAILED' ? { failure: code, summary } : { summary });
    if (upload !== undefined) await vault.drop(upload.id);
    return true;
  } catch (error) {
    log.warn({ event: 'job.changed', job: id, state: 'RUNNING', error });
    return false;
  }
}

/** Thrown between two portions when somebody asked to cancel. */
class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

interface Sealed {
  readonly lot: number;
  readonly count: number;
  readonly root: DigestText;
}

async function runJob(options: LotIntakeOptions, job: JobRow, stopping: AbortSignal): Promise<void> {
  const upload = await options.vault.of(job.id);
  if (upload === undefined) throw new PiaosuError('INTERNAL', { part: 'lot upload' });
  await options.jobs.start(job.id, upload.names.expected ?? undefined);
  try {
    const sealed = (await sealedBefore(options, upload)) ?? (await loadAndSeal(options, job, upload, stopping));
    if (sealed !== undefined) await commission(options, job, upload, sealed);
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    if (!stopping.aborted) await endRefused(options, job, { code: 'INTERNAL', summary: null }, 'CANCELLED');
  }
}

/** A run whose root was fixed before a crash is commissioned under that very root: its salts were drawn once. */
async function sealedBefore({ lots, vault }: LotIntakeOptions, upload: KeptUpload): Promise<Sealed | undefined> {
  if (upload.lot === null) return undefined;
  const sealed = await lots.sealed(upload.lot);
  if (sealed !== undefined) return { lot: upload.lot, ...sealed };
  await lots.end(upload.lot, 'REFUSED');
  await vault.setLot(upload.id, null);
  return undefined;
}

/** Undefined when rows were refused: then the job has ended. */
async function loadAndSeal(
  options: LotIntakeOptions,
  job: JobRow,
  upload: KeptUpload,
  stopping: AbortSignal,
): Promise<Sealed | undefined> {
  const { jobs, lots, vault, source } = options;
  const { product, lotNumber, expiry, part, expected } = upload.names;
  const lot = await lots.begin({ institution: job.institution, product, lotNumber, expiry, part });
  await vault.setLot(upload.id, lot);
  const read = readUnits(linesOf(vault.chunks(upload.id)), upload.mediaType, new Date().getUTCFullYear());
  const checked = checkedUnits(source, product, read);
  const refused = await lots.load(lot, checked.units, async (rows) => {
    if (stopping.aborted || (await jobs.isCancelled(job.id))) throw new CancelledError();
    await jobs.progress(job.id, rows);
  });
  await guardOthers(options, { institution: job.institution, premises: upload.names.premises }, refused);
  refused.push(...(await withoutContainer(lots, product, checked.missing())));
  if (refused.length > 0) {
    await endWithRows(options, job, upload, { refused, rows: checked.rows() });
    return undefined;
  }
  if (expected !== null && expected !== checked.rows())
    throw new PiaosuError('COUNT_MISMATCH', { expected, rows: checked.rows() });
  return { lot, ...(await lots.seal(lot)) };
}

/**
 * A container's number names no product, so an upload could ask of a million numbers which are another maker's pallets:
 * such rows are counted like scans of others' boxes, and a file with more of them than a place may scan is refused unlisted.
 */
async function guardOthers(
  { database, alerts }: LotIntakeOptions,
  place: { readonly institution: string; readonly premises: string },
  refused: readonly RefusedUnit[],
): Promise<void> {
  const foreign = refused.filter(({ isForeign }) => isForeign === true).length;
  await noteMisses({ database, alerts }, place, foreign);
  if (foreign > MAX_MISSES) throw new PiaosuError('COMMISSION_DUPLICATE', {});
}

/** A container may have come with an earlier run. Into one of another product, perhaps another maker's, nothing is put. */
async function withoutContainer(
  lots: LotStore,
  product: string,
  missing: readonly { readonly id: string; readonly row: number }[],
): Promise<RefusedUnit[]> {
  const refused: RefusedUnit[] = [];
  for (const { id, row } of missing.slice(0, MAX_MISSING)) {
    const [container] = await lots.show(id);
    if (container?.opening.unit.product === product) continue;
    refused.push({ row, code: 'UNKNOWN_CODE', evidence: { pointer: '/parent' } });
  }
  return refused;
}

/** A file with more has no containers at all; these say so. */
const MAX_MISSING = 10_000;

async function commission(
  { acts, projection, lots, jobs, vault }: LotIntakeOptions,
  { id, institution, message }: JobRow,
  { id: upload, names }: KeptUpload,
  { lot, count, root }: Sealed,
): Promise<void> {
  const { product, premises, expiry, part, lotNumber } = names;
  const actor = { institution, role: 'LOT_OFFICER' } as const;
  const body = { product, premises, expiry, part, root, count };
  const act = { action: 'commission', actor, messageId: message, body, private: { lotNumber } } as const;
  try {
    const { result, tx, block } = await acts.perform(act);
    await projection.waitFor(block);
    await lots.end(lot, 'COMMISSIONED');
    await jobs.progress(id, count, count);
    await jobs.end(id, 'DONE', { summary: { commissioned: result, tx, block } });
    await vault.drop(upload);
  } catch (error) {
    throw isRefusal(error) ? error : new UndecidedError('a run that may be on the ledger', { cause: error });
  }
}

/** What the ledger decided, or what was never sent to it. */
function isRefusal(error: unknown): boolean {
  return error instanceof PiaosuError && !PASSING.has(error.code) && error.code !== 'INTERNAL';
}

/** Ends the job with every refused row as it came. */
async function endWithRows(
  options: LotIntakeOptions,
  job: JobRow,
  upload: KeptUpload,
  { refused, rows }: { readonly refused: readonly RefusedUnit[]; readonly rows: number },
): Promise<void> {
  const sources = await sourcesOf(options.vault, upload, new Set(refused.map(({ row }) => row)));
  const outcomes = new Map(refused.map((each) => [each.row, toOutcome(each, sources.get(each.row) ?? '')]));
  await options.jobs.progress(job.id, 0, rows);
  await options.jobs.record(job.id, [...outcomes.values()]);
  const codes = Map.groupBy(outcomes.values(), ({ code }) => code ?? 'INTERNAL');
  const counts = Object.fromEntries([...codes].map(([code, each]) => [code, each.length]));
  const [first] = outcomes.values();
  await endRefused(options, job, { code: first?.code ?? 'SCHEMA', summary: { rows, refused: counts } });
}

function toOutcome({ row, code, evidence }: RefusedUnit, source: string): RowOutcome {
  const known = isCode(code) ? code : 'SCHEMA';
  const { pointer = '', first } = evidence;
  const fault = { pointer, code: known, ...(first === undefined ? {} : { detail: { first } }) };
  return { part: 'units', row, subject: '', outcome: 'REFUSED', code: known, faults: [fault], source };
}

/** The refused lines themselves, from a second reading: while all of them were read nobody knew which it would be. */
async function sourcesOf(
  vault: LotUploadVault,
  { id, mediaType }: KeptUpload,
  wanted: ReadonlySet<number>,
): Promise<ReadonlyMap<number, string>> {
  const sources = new Map<number, string>();
  let row = 0;
  for await (const line of linesOf(vault.chunks(id))) {
    const text = line.trim();
    if (isNoUnit(text, row, mediaType)) continue;
    row += 1;
    if (wanted.has(row)) sources.set(row, text);
  }
  return sources;
}
