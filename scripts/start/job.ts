import { z } from 'zod';
import { waitFor } from '../processes/wait.ts';
import type { Api } from './api.ts';

const JobRef = z.looseObject({ id: z.string() });
export const Job = z.looseObject({ id: z.string(), state: z.string() });
export type Job = z.infer<typeof Job>;

const UNDER_WAY = new Set(['QUEUED', 'RUNNING']);

/** Asks for a job until it has ended. @throws when it takes longer than `timeoutMs`. */
export async function waitForJob(api: Api, answer: unknown, timeoutMs = 300_000): Promise<Job> {
  const { id } = JobRef.parse(answer);
  const done = await waitFor(
    async () => {
      const job = Job.parse(await api.expectOk({ method: 'GET', path: `/jobs/${id}` }));
      return UNDER_WAY.has(job.state) ? undefined : job;
    },
    { timeoutMs, everyMs: 200 },
  );
  if (done === undefined) throw new Error(`Job ${id} did not end within ${(timeoutMs / 1000).toString()} s.`);
  return done;
}
