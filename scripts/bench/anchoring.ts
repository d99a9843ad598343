import { z } from 'zod';
import { waitFor } from '../processes/wait.ts';
import type { Api } from '../start/api.ts';
import { closedLoop } from './sample.ts';

const Job = z.looseObject({ id: z.string(), state: z.string(), accepted: z.int() });

/** Receipts of one POST: what the plain alternative is measured with too. */
export const RECEIPTS_PER_POST = 500;
/** Uploads under way at a time. */
const UPLOADS = 4;
const TIMEOUT_MS = 120_000;

/**
 * Publishes through the batch route and waits until every receipt is anchored: VALID in a block, and durable.
 * @returns receipts a second from the first byte sent to the last receipt anchored
 */
export async function anchorThroughBatches(api: Api, receipts: readonly Record<string, unknown>[]): Promise<number> {
  const posts = inPosts(receipts).map((post) => JSON.stringify(post));
  const jobs: string[] = [];
  const begun = performance.now();
  await closedLoop(posts.length, UPLOADS, async (i) => {
    const path = '/receipts/batches';
    const answer = await api.expectOk({ method: 'POST', path, body: posts[i], contentType: 'application/json' });
    jobs.push(Job.parse(answer).id);
  });
  let total = 0;
  // One after another: asking for all of them at a time would cost more than the receipts do.
  for (const id of jobs) total += await waitUntilAnchored(api, id);
  const seconds = (performance.now() - begun) / 1000;
  if (total !== receipts.length) throw new Error(`${total.toString()} of ${receipts.length.toString()} were accepted.`);
  return receipts.length / seconds;
}

/** A job is DONE when all it accepted is anchored. */
async function waitUntilAnchored(api: Api, id: string): Promise<number> {
  const done = await waitFor(
    async () => {
      const job = Job.parse(await api.expectOk({ method: 'GET', path: `/jobs/${id}` }));
      return job.state === 'QUEUED' || job.state === 'RUNNING' ? undefined : job;
    },
    { timeoutMs: TIMEOUT_MS, everyMs: 25 },
  );
  if (done?.state !== 'DONE') throw new Error(`Job ${id} is ${done?.state ?? 'not ended'}.`);
  return done.accepted;
}

/** The plain alternative: the same receipts, 500 a POST, as rows; no proof, no ledger. Receipts a second. */
export async function insertPlainRows(port: number, receipts: readonly Record<string, unknown>[]): Promise<number> {
  const posts = inPosts(receipts).map((post) => JSON.stringify(post));
  const begun = performance.now();
  await closedLoop(posts.length, UPLOADS, async (i) => {
    const response = await fetch(`http://127.0.0.1:${port.toString()}/receipts/batches`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: posts[i] ?? '',
    });
    if (response.status !== 201) throw new Error(`plain insert answered ${response.status.toString()}`);
    await response.arrayBuffer();
  });
  return receipts.length / ((performance.now() - begun) / 1000);
}

function inPosts<T>(receipts: readonly T[]): T[][] {
  const count = Math.ceil(receipts.length / RECEIPTS_PER_POST);
  return Array.from({ length: count }, (_, i) => receipts.slice(i * RECEIPTS_PER_POST, (i + 1) * RECEIPTS_PER_POST));
}
