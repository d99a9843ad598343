import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson, isPlainObject, isUnknownArray, PiaosuError, type Parsed } from '@piaosu/core';
import { z } from 'zod';
import * as rows from '../db/epcis-captures.ts';
import { DatabaseError } from '../db/index.ts';
import type { JobRow } from '../db/jobs.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import { REST_ROLES } from '../http/caller.ts';
import type { CallerContext } from '../http/route.ts';
import type { RowOutcome } from '../jobs/jobs.ts';
import type { Organisation, Service } from '../organisation.ts';
import { captureEvent, codeOf, isAct, isPassing, readEvents, type EventOutcome } from './capture.ts';
import type { CapturedEvent } from './captured-event.ts';
import { withoutConflicts } from './event-conflict.ts';

export const CAPTURE_KIND = 'epcis.capture';

/** A document whose envelope was checked; its events are judged one by one. */
export interface CaptureRequest {
  readonly document: Readonly<Record<string, unknown>>;
  readonly behaviour: rows.CaptureBehaviour;
}

/** EPCIS documents, captured as jobs: those of one institution one after the other. */
export interface CaptureIntake extends Service {
  /** The same message gives the same job. What was answered with a job is finished also after a crash. */
  begin(context: CallerContext, request: CaptureRequest): Promise<JobRow>;
}

const RETRY_MS = 1_000;
/** Institutions whose documents are captured at the same time: a long one of one does not hold up the others. */
const AT_ONCE = 4;
const random = new RandomPool();
const known = new WeakMap<Organisation, CaptureIntake>();

/** The intake of an organisation: one worker for each in a process. */
export function captureIntakeOf(organisation: Organisation): CaptureIntake {
  const intake = known.get(organisation) ?? newCaptureIntake(organisation);
  known.set(organisation, intake);
  return intake;
}

/** A worker of its own on the same database: what a restarted process is. */
export function newCaptureIntake(organisation: Organisation): CaptureIntake {
  const stopping = new AbortController();
  const waiting: JobRow[] = [];
  const running = new Map<string, Promise<void>>();
  // One at a time of each institution: the events of two documents of one sender build upon each other.
  const pump = (): void => {
    if (stopping.signal.aborted || running.size >= AT_ONCE) return;
    const at = waiting.findIndex(({ institution }) => !running.has(institution));
    const [job] = at < 0 ? [] : waiting.splice(at, 1);
    if (job === undefined) return;
    const ended = work(organisation, job.id, stopping.signal).finally(() => {
      running.delete(job.institution);
      pump();
    });
    running.set(job.institution, ended);
    pump();
  };
  return {
    begin: async (context, request) => {
      const { job, isNew } = await keep(context, request);
      if (isNew) waiting.push(job);
      pump();
      return job;
    },
    start: async () => {
      waiting.push(...(await organisation.jobs.unfinished(CAPTURE_KIND)));
      pump();
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}

function keep(
  { organisation, caller, messageId }: CallerContext,
  { document, behaviour }: CaptureRequest,
): Promise<{ job: JobRow; isNew: boolean }> {
  const { institution, subject, org, roles } = caller;
  return organisation.database.transaction(async (sql) => {
    const made = await organisation.jobs.create({ institution, kind: CAPTURE_KIND, messageId }, sql);
    if (!made.isNew) return made;
    const { id: job } = made.job;
    const content = newTextCipher(organisation.secrets, random).seal(job, JSON.stringify(document));
    const who = canonicalJson({ subject, org, institution, roles: [...roles] });
    await rows.insertCapture(sql, { job, institution, caller: who, behaviour, content });
    return made;
  });
}

/** What is away for a while only delays a job; anything else ends it FAILED. */
async function work(organisation: Organisation, id: string, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      await capture(organisation, id, stopping);
      return;
    } catch (error) {
      organisation.log.warn({ event: 'job.changed', job: id, state: 'INTERRUPTED', error });
      if (!isPassing(error) && !isAway(error) && (await endsFailed(organisation, id))) return;
      await sleep(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined); // stopping ends it early
    }
  }
}

function isAway(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === 'UNAVAILABLE' || error.code === 'RETRY');
}

async function endsFailed({ jobs, database }: Organisation, id: string): Promise<boolean> {
  try {
    await jobs.end(id, 'FAILED', { failure: 'INTERNAL' });
    await rows.dropCaptureContent(database, id);
    return true;
  } catch {
    return false; // the database is away: tried again with the rest
  }
}

const keptCaller = z.strictObject({
  subject: z.string(),
  org: z.string(),
  institution: z.string(),
  roles: z.array(z.enum(REST_ROLES)),
});

async function capture(organisation: Organisation, id: string, stopping: AbortSignal): Promise<void> {
  const { jobs, database, secrets } = organisation;
  const kept = await rows.selectCapture(database, id);
  if (kept?.content === undefined || kept.content === null) throw new PiaosuError('INTERNAL', { part: 'capture' });
  const caller = keptCaller.parse(JSON.parse(kept.caller));
  const document: unknown = JSON.parse(newTextCipher(secrets, random).open(id, kept.content));
  const read = await readEvents(eventsOf(document), isPlainObject(document) ? document['@context'] : undefined);
  const events = await withoutConflicts(database, caller.institution, read);
  await jobs.start(id, events.length);
  const job = { organisation, caller, id, behaviour: kept.behaviour };
  const isWhole = await recordFaulty(job, events);
  const isDone = isWhole || kept.behaviour === 'proceed' ? await captureAll(job, events, stopping) : false;
  if (stopping.aborted) return;
  await jobs.end(id, isDone ? 'DONE' : 'FAILED', isDone ? {} : { failure: 'SCHEMA' });
  await rows.dropCaptureContent(database, id);
}

interface CaptureJob {
  readonly organisation: Organisation;
  readonly caller: z.output<typeof keptCaller>;
  readonly id: string;
  readonly behaviour: rows.CaptureBehaviour;
}

/** Tells of every event that no ledger is needed to refuse; true when there is none. */
async function recordFaulty({ organisation, id }: CaptureJob, events: readonly Parsed<CapturedEvent>[]) {
  const faulty = events.flatMap((event, index): RowOutcome[] =>
    event.ok ? [] : [toRow(index, undefined, { outcome: 'REFUSED', faults: event.faults })],
  );
  await organisation.jobs.record(id, faulty);
  return faulty.length === 0;
}

/**
 * One after the other. Under `rollback` those come first that the ledger may refuse, and the first refusal ends it: what is
 * stored only is then not stored, and what the ledger has taken stays, since no ledger forgets, and is reported as captured.
 */
async function captureAll(
  { organisation, caller, id, behaviour }: CaptureJob,
  events: readonly Parsed<CapturedEvent>[],
  stopping: AbortSignal,
): Promise<boolean> {
  let isAll = true;
  for (const { index, value } of inOrder(events, behaviour)) {
    if (stopping.aborted || (await organisation.jobs.isCancelled(id))) return false;
    const done = await captureEvent({ organisation, caller, signal: stopping }, value, (sql, outcome) =>
      organisation.jobs.record(id, [toRow(index, value, outcome)], sql),
    );
    if (done.outcome === 'REFUSED') isAll = false;
    if (!isAll && behaviour === 'rollback') return false;
  }
  return isAll || behaviour === 'proceed';
}

interface PlacedEvent {
  readonly index: number;
  readonly value: CapturedEvent;
}

function inOrder(events: readonly Parsed<CapturedEvent>[], behaviour: rows.CaptureBehaviour): PlacedEvent[] {
  const good = events.flatMap((event, index) => (event.ok ? [{ index, value: event.value }] : []));
  if (behaviour === 'proceed') return good;
  return [...good.filter(({ value }) => isAct(value)), ...good.filter(({ value }) => !isAct(value))];
}

/** A declaration has the id of the event that it declares wrong, so it is told apart by its part. */
function toRow(index: number, event: CapturedEvent | undefined, outcome: EventOutcome): RowOutcome {
  const part = event?.isDeclaration === true ? 'declarations' : 'events';
  const row = { part, row: index + 1, subject: event?.eventId ?? '' };
  if (outcome.outcome !== 'REFUSED') return { ...row, outcome: outcome.outcome };
  return { ...row, outcome: 'REFUSED', code: codeOf(outcome.faults), faults: outcome.faults };
}

function eventsOf(document: unknown): readonly unknown[] {
  const body = isPlainObject(document) ? document['epcisBody'] : undefined;
  const events = isPlainObject(body) ? body['eventList'] : undefined;
  return isUnknownArray(events) ? events : [];
}
