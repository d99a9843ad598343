import type { Job } from '@piaosu/gateway/api';
import { expect, test } from 'vitest';
import { watchJob } from './job-progress.ts';
import type { JobPorts } from './job-progress.ts';

const JOB: Job = {
  ...{ id: 'job_1', kind: 'receipts.import', state: 'RUNNING', cancelAsked: false, total: 10 },
  ...{ accepted: 0, repeated: 0, refused: 0, summary: null, failure: null },
  ...{ created: '2026-01-05T00:00:00.000Z', started: null, ended: null },
};
const DONE: Job = { ...JOB, state: 'DONE', accepted: 10 };

/** A job whose stream tells `streamed` and breaks, and which is then read as `read`, one after the other. */
function ports(streamed: readonly Job[], read: readonly Job[]): JobPorts & { readonly waits: number[] } {
  const waits: number[] = [];
  let times = 0;
  return {
    waits,
    open: (_id, on) => {
      queueMicrotask(() => {
        for (const job of streamed) on.change(job);
        on.lost();
      });
      return { close: () => undefined };
    },
    read: () => Promise.resolve(read[times++] ?? DONE),
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
}

async function watched(given: JobPorts): Promise<Job[]> {
  const told: Job[] = [];
  const last = await watchJob(given, 'job_1', new AbortController().signal, (job) => told.push(job));
  expect(told.at(-1)).toEqual(last);
  return told;
}

test('events tell a job to its end; it is not asked for', async () => {
  const given = ports([JOB, DONE], []);
  expect(await watched(given)).toEqual([JOB, DONE]);
});

test('where events break, the job is asked for until it ends', async () => {
  const half = { ...JOB, accepted: 5 };
  const given = ports([JOB], [half, DONE]);
  expect(await watched(given)).toEqual([JOB, half, DONE]);
  expect(given.waits).toEqual([1500]);
});

test('where events never come, the job is asked for at once', async () => {
  expect(await watched(ports([], [DONE]))).toEqual([DONE]);
});
