import { createHash, randomUUID } from 'node:crypto';
import {
  canonicalJson,
  followChain,
  genesisOf,
  isDigestText,
  PiaosuError,
  type ChainHead,
  type ChainLink,
  type FollowedChain,
  type Json,
  type OfflineTicket,
} from '@piaosu/core';
import { endHold, insertBatch, selectHead, selectHeld, selectTickets, type BatchRow } from '../db/offline.ts';
import type { Sql } from '../db/index.ts';
import type { JobRow } from '../db/jobs.ts';
import type { Organisation } from '../organisation.ts';
import type { Submitter } from '../publish/index.ts';
import { assertMayActFor } from '../use-cases/receipts/submitter.ts';
import { contentOf, sealContent } from './content.ts';
import { liveDevice } from './device.ts';
import { offlineSuite, openItems, type BatchItem } from './open-batch.ts';
import { ChainMoved, publishItems, type Placed, type TakenItem } from './publish-items.ts';
import { readTickets } from './upload-file.ts';

export const OFFLINE_KIND = 'receipts.offline';

/** Another upload of the same device came in between: looked at again, this often. */
const ATTEMPTS = 5;

export interface OfflineUpload {
  readonly organisation: Organisation;
  readonly submitter: Submitter;
  readonly messageId: string;
  readonly bytes: Uint8Array;
}

/**
 * Takes an upload of a device in: published when its chain is whole, held when a counter is missing or was used twice.
 * The same tickets again add nothing, so an upload that broke off is sent again. Throws PiaosuError, and then nothing was taken.
 */
export async function takeUpload(upload: OfflineUpload): Promise<JobRow> {
  const { organisation, submitter, messageId } = upload;
  const tickets = readTickets(upload.bytes);
  const [{ issuer, device }] = tickets;
  assertMayActFor(submitter, issuer);
  const items = await openedItems(organisation, tickets);
  const { institution } = submitter;
  const { job } = await organisation.jobs.create({ institution, kind: OFFLINE_KIND, messageId });
  if (job.ended !== null) return job;
  await organisation.jobs.start(job.id, tickets.length);
  const summary = await untilSettled(() => decide({ organisation, submitter, job: job.id, issuer, device, items }));
  await organisation.jobs.end(job.id, 'DONE', { summary });
  return organisation.jobs.get(institution, job.id);
}

async function openedItems(
  organisation: Organisation,
  tickets: readonly [OfflineTicket, ...OfflineTicket[]],
): Promise<BatchItem[]> {
  const [{ issuer, device }] = tickets;
  try {
    const key = await liveDevice(organisation, issuer, device);
    return openItems(offlineSuite(organisation), tickets, key, Math.floor(Date.now() / 1000));
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'OFFLINE_SIGNATURE') {
      const dedupe = `offline/${digestOf(tickets)}`;
      const { code, evidence } = error;
      await organisation.alerts.raise({ dedupe, code, institution: issuer, subject: device, evidence });
    }
    throw error;
  }
}

async function untilSettled<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ChainMoved)) throw error;
      if (attempt >= ATTEMPTS) throw new PiaosuError('LEDGER_BUSY', { reason: 'uploads of one device' });
    }
  }
}

interface Decision {
  readonly organisation: Organisation;
  readonly submitter: Submitter;
  readonly job: string;
  readonly issuer: string;
  readonly device: string;
  readonly items: readonly BatchItem[];
}

async function decide(decision: Decision): Promise<Json> {
  const { organisation, job, issuer, device, items } = decision;
  const { from, before, followed } = await follow(organisation, issuer, device, items);
  const batch = { id: `off_${randomUUID()}`, job, issuer, device, ...boundsOf(items), digest: digestOfItems(items) };
  const findings = canonicalJson(followed.findings);
  if (followed.findings.length > 0) {
    const held = await hold(organisation, { ...batch, state: 'HELD', findings, content: '' }, items);
    return summaryOf(held, followed);
  }
  const record = async (sql: Sql): Promise<void> => {
    await insertBatch(sql, { ...batch, state: 'TAKEN', findings, content: null });
  };
  await publishItems(placed(decision, batch.id, { from, before, followed }), record);
  return summaryOf({ id: batch.id, state: 'TAKEN', issuer, device }, followed);
}

interface Followed {
  readonly from: ChainHead;
  /** When the last known ticket was issued. */
  readonly before: number;
  readonly followed: FollowedChain;
}

async function follow(
  organisation: Organisation,
  issuer: string,
  device: string,
  items: readonly BatchItem[],
): Promise<Followed> {
  const { database } = organisation;
  const head = await selectHead(database, issuer, device);
  const hash = head?.hash ?? genesisOf(offlineSuite(organisation), issuer, device);
  if (!isDigestText(hash)) throw new PiaosuError('INDEX_DIVERGED', { part: 'offline device' });
  const from = { counter: head?.counter ?? 0, hash };
  const links = items.map(({ link }) => link);
  const known = await selectTickets(
    database,
    issuer,
    device,
    links.map(({ counter }) => counter),
  );
  const isKnown = ({ counter, hash: own }: ChainLink) => {
    const same = known.filter((ticket) => ticket.counter === counter);
    if (same.length === 0) return 'NEW';
    return same.some((ticket) => ticket.hash === own) ? 'SAME' : 'OTHER';
  };
  return { from, before: head?.issued_at ?? 0, followed: followChain(from, isKnown, links) };
}

function placed(decision: Decision, batch: string, { from, before, followed }: Followed): Placed {
  const { items, ...rest } = decision;
  const byHash = new Map(items.map((item) => [item.link.hash, item]));
  const fresh = followed.fresh.flatMap(({ hash }) => byHash.get(hash) ?? []);
  const known = items.filter((item) => !fresh.includes(item));
  return { ...rest, batch, from, head: followed.head, before, fresh, known };
}

/** Keeps the upload until somebody has decided; the same upload again is the same batch. */
async function hold(
  { database, alerts, secrets }: Organisation,
  batch: Parameters<typeof insertBatch>[1],
  items: readonly BatchItem[],
): Promise<Pick<BatchRow, 'id' | 'state' | 'issuer' | 'device'>> {
  const content = sealContent(
    secrets,
    batch.id,
    items.map(({ ticket }) => ticket),
  );
  return database.transaction(async (sql) => {
    const inserted = await insertBatch(sql, { ...batch, content });
    if (inserted === undefined) {
      const same = await selectHeld(sql, batch.issuer, batch.digest);
      if (same === undefined) throw new ChainMoved();
      return same;
    }
    const { id, issuer, device, first, last } = batch;
    const evidence = { batch: id, device, first, last, findings: batch.findings };
    const alert = { dedupe: `offline/${id}`, code: 'OFFLINE_COUNTER', institution: issuer, subject: id } as const;
    await alerts.raise({ ...alert, evidence }, sql);
    return inserted;
  });
}

/** Publishes a held upload although its chain has the faults that were found. */
export async function releaseBatch(
  organisation: Organisation,
  submitter: Submitter,
  batch: BatchRow,
  reason: string,
): Promise<readonly TakenItem[]> {
  const { id, job, issuer, device } = batch;
  const tickets = contentOf(organisation.secrets, batch);
  const items = await openedItems(organisation, tickets);
  const decision = { organisation, submitter, job, issuer, device, items };
  const record = async (sql: Sql): Promise<void> => {
    const end = { state: 'RELEASED', by: submitter.institution, reason } as const;
    if ((await endHold(sql, id, end)) === undefined) throw new PiaosuError('ILLEGAL_TRANSITION', { batch: id });
  };
  return untilSettled(async () =>
    publishItems(placed(decision, id, await follow(organisation, issuer, device, items)), record),
  );
}

function summaryOf(
  { id, state, issuer, device }: Pick<BatchRow, 'id' | 'state' | 'issuer' | 'device'>,
  { known, fresh, findings, head }: FollowedChain,
): Json {
  const through: Json = state === 'HELD' ? null : { counter: head.counter, hash: head.hash };
  return { batch: id, state, issuer, device, known, fresh: fresh.length, findings, through };
}

function boundsOf(items: readonly BatchItem[]) {
  const counters = items.map(({ link }) => link.counter);
  const late = items.filter((item) => item.late).length;
  return { tickets: items.length, first: Math.min(...counters), last: Math.max(...counters), late };
}

function digestOfItems(items: readonly BatchItem[]): string {
  return digestOf(items.map(({ ticket }) => ticket));
}

function digestOf(tickets: readonly OfflineTicket[]): string {
  return createHash('sha256').update(canonicalJson(tickets)).digest('hex');
}
