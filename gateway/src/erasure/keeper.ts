import {
  AUTHORITY_OF,
  institutionKey,
  institutionRecordShape,
  ORGANISATIONS,
  parseShape,
  parseCanonicalJson,
  PiaosuError,
  receiptRefShape,
  toBeijingDate,
  unwrap,
  type ReceiptRef,
} from '@piaosu/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { delayNotices, dropNotice, selectDueNotices, type ErasureNotice } from '../db/erasure.ts';
import { advanceRun, endRun, insertRun, selectLastRun, selectOverdue, type ErasureRun } from '../db/erasure-runs.ts';
import type { PeerGateway } from '../exchange/client.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import { ERASURE_NOTICE } from '../exchange/erasure-protocol.ts';
import type { Organisation } from '../organisation.ts';
import { eraseReceipt } from './erase.ts';
import { overdueBefore } from './keeping.ts';

const LOOK_MS = 2_000;
const PAGE = 50;
/** A day's run goes on tomorrow after this many: erasing must not crowd out publishing. */
const MOST_A_DAY = 20_000;
const NOTICES = 50;
const NOTICE_PAUSE_S = 300;

/**
 * Erases by period once a day, and tells other gateways of what was erased, until the answered function is called. Each page
 * moves the run's cursor: a crash costs at most one page, whose receipts are found erased already.
 */
export function startKeeping(organisation: Organisation): () => Promise<void> {
  const stopping = new AbortController();
  const running = keepUntil(organisation, stopping.signal);
  return () => {
    stopping.abort();
    return running;
  };
}

async function keepUntil(organisation: Organisation, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      await sendNotices(organisation);
      if (organisation.config.publisher !== undefined) await eraseOverdue(organisation, stopping);
    } catch (error) {
      organisation.log.warn({ event: 'background.failed', task: 'erase what is kept no longer', error });
    }
    await sleep(LOOK_MS, undefined, { signal: stopping }).catch(() => undefined); // stopping ends it early
  }
}

/** The run of today, once, from where it stands. */
export async function eraseOverdue(organisation: Organisation, stopping: AbortSignal): Promise<void> {
  const today = toBeijingDate(Math.floor(Date.now() / 1000));
  const run = await runOf(organisation, today);
  if (run === undefined) return;
  let done = 0;
  for (let lastId: number | undefined = run.last_id; lastId !== undefined && !stopping.aborted && done < MOST_A_DAY;) {
    lastId = await erasePage(organisation, run, today, lastId);
    done += PAGE;
  }
  if (stopping.aborted) return;
  const ended = await endRun(organisation.database, run.id);
  if (ended !== undefined) organisation.log.info({ event: 'erasure.ran', ...ended });
}

/** One that was cut off goes on, whatever its day; today's is begun once. */
async function runOf({ database }: Organisation, today: string): Promise<ErasureRun | undefined> {
  const last = await selectLastRun(database);
  if (last !== undefined && last.ended === null) return last;
  return last?.day === today ? undefined : insertRun(database, today);
}

/** Where the next page begins; undefined after the last. */
async function erasePage(
  organisation: Organisation,
  run: ErasureRun,
  today: string,
  after: number,
): Promise<number | undefined> {
  const due = await selectOverdue(organisation.database, overdueBefore(organisation.config, today), after, PAGE);
  const done = { erased: 0, held: 0 };
  for (const { code, number } of due) {
    if (await erased(organisation, { eInvoiceCode: code, eInvoiceNumber: number })) done.erased += 1;
    else done.held += 1;
  }
  const lastId = due.at(-1)?.id ?? after;
  await advanceRun(organisation.database, run.id, { lastId, ...done });
  return due.length < PAGE ? undefined : lastId;
}

/** False for one that something still holds; it is looked at again tomorrow. */
async function erased(
  organisation: Organisation,
  ref: { eInvoiceCode: string; eInvoiceNumber: string },
): Promise<boolean> {
  const institution = organisation.config.publisher?.id ?? '';
  try {
    await eraseReceipt(organisation, ref, { reason: 'KEEPING_PERIOD_OVER', institution });
    return true;
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'ERASURE_HELD') return false;
    // Erased with the receipt that it cancels, a moment ago.
    if (error instanceof PiaosuError && error.code === 'RESOURCE_NOT_FOUND') return true;
    throw error;
  }
}

/** Tells the others; one that is away is told later. */
export async function sendNotices(organisation: Organisation): Promise<void> {
  const due = await selectDueNotices(organisation.database, NOTICES);
  for (const [org, notices] of Map.groupBy(due, (notice) => notice.org)) await tell(organisation, org, notices);
}

async function tell(organisation: Organisation, org: string, notices: readonly ErasureNotice[]): Promise<void> {
  const { database, exchange, config, secrets } = organisation;
  try {
    const peer = await gatewayOf(organisation, org);
    const receipts = notices.map((notice) => ({ ...numberOf(secrets, notice), leaf: notice.leaf }));
    await exchange.ask(peer, ERASURE_NOTICE, { publisher: config.publisher?.id ?? '', receipts });
    for (const notice of notices) await dropNotice(database, notice);
  } catch (error) {
    if (!(error instanceof PiaosuError) || error.code !== 'PEER_GATEWAY_UNAVAILABLE') throw error;
    await delayNotices(database, org, NOTICE_PAUSE_S);
  }
}

function numberOf(secrets: Organisation['secrets'], { leaf, org, receipt }: ErasureNotice): ReceiptRef {
  const text = newTextCipher(secrets, new RandomPool()).open(`${leaf}/${org}`, receipt);
  return unwrap(parseShape(receiptRefShape, parseCanonicalJson(text)));
}

async function gatewayOf({ projection }: Organisation, mspId: string): Promise<PeerGateway> {
  const org = ORGANISATIONS.find((each) => each === mspId);
  const record = org === undefined ? undefined : await projection.record(institutionKey(AUTHORITY_OF[org]));
  const authority = parseShape(institutionRecordShape, record?.value);
  if (!authority.ok || authority.value.endpoint === undefined)
    throw new PiaosuError('PEER_GATEWAY_UNAVAILABLE', { mspId });
  return { org: mspId, endpoint: authority.value.endpoint };
}
