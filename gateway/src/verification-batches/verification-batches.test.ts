import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CallerContext } from '../http/route.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { newVerificationBatches } from './verification-batches.ts';

const INSTITUTION = 'INS-A';
let test: TestOrganisation;

beforeAll(async () => {
  test = await openTestOrganisation('InsuranceMSP');
});
afterAll(async () => {
  await test.close();
});

function contextOf(messageId: string): CallerContext {
  const { organisation } = test;
  const caller = { subject: 'desk', org: 'InsuranceMSP', institution: INSTITUTION, roles: ['CLAIMS_OFFICER'] } as const;
  const { log } = organisation;
  return { organisation, caller, messageId, traceId: 't', log, client: '', signal: new AbortController().signal };
}

/** Items that need no receipt: what is tested is the list. */
const parts = [
  { name: 'file', contentType: 'application/json', bytes: Buffer.from(JSON.stringify(Array(9).fill('x'))) },
];

async function ended(id: string) {
  for (;;) {
    const job = await test.organisation.jobs.get(INSTITUTION, id);
    if (job.ended !== null) return job;
    await sleep(20);
  }
}

it('a list that a stopped process left goes on in the next one, and no item is counted twice', async () => {
  const first = newVerificationBatches(test.organisation);
  const begun = await first.begin(contextOf('m-1'), parts);
  await first.stop();
  const second = newVerificationBatches(test.organisation);
  await second.start();
  const job = await ended(begun.id);
  expect(job).toMatchObject({ state: 'DONE', total: 9, refused: 9, summary: { headlines: { UNREADABLE: 9 } } });
  const rows = (await second.results(INSTITUTION, begun.id, 0, 100)).map(({ row }) => row);
  expect(rows).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect((await second.results(INSTITUTION, begun.id, 4, 2)).map(({ row }) => row)).toEqual([5, 6, 7]);
  await expect(second.results('INS-B', begun.id, 0, 10)).rejects.toThrow('RESOURCE_NOT_FOUND');
  await second.stop();
});

it('a paused list verifies nothing until it is resumed, and a cancelled one ends with what it has', async () => {
  const batches = newVerificationBatches(test.organisation);
  const { id } = await batches.begin(contextOf('m-2'), parts);
  await batches.stop();
  await batches.setPaused(INSTITUTION, id, true);
  const after = newVerificationBatches(test.organisation);
  const before = (await after.state(INSTITUTION, id)).headlines;
  await after.start();
  expect(await after.state(INSTITUTION, id)).toMatchObject({ paused: true, headlines: before });
  await test.organisation.jobs.cancel(INSTITUTION, id);
  expect((await ended(id)).state).toMatch(/^(?:CANCELLED|DONE)$/u);
  await expect(after.setPaused(INSTITUTION, id, false)).rejects.toThrow('ILLEGAL_TRANSITION');
  await after.stop();
});

it('the same message is the same list', async () => {
  const batches = newVerificationBatches(test.organisation);
  const one = await batches.begin(contextOf('m-3'), parts);
  const again = await batches.begin(contextOf('m-3'), parts);
  expect(again.id).toBe(one.id);
  await ended(one.id);
  await batches.stop();
});
