import type { Job } from '@piaosu/gateway/api';
import { pathOf, readAnswer, urlOf } from './client.ts';
import { watchJob } from './job-progress.ts';
import type { JobEvents, JobPorts } from './job-progress.ts';
import { pause, request } from './request.ts';

export { isEnded } from './job-progress.ts';

export function readJob(id: string, signal?: AbortSignal): Promise<Job> {
  return request<Job>({ path: pathOf`/jobs/${id}`, signal });
}

/** Rows already done stay done. */
export function cancelJob(id: string, key: string): Promise<Job> {
  return request<Job>({ method: 'POST', path: pathOf`/jobs/${id}/cancel`, key });
}

/** Where the browser fetches the refused rows from. */
export function jobErrorsUrl(id: string): string {
  return urlOf({ path: pathOf`/jobs/${id}/errors.csv` });
}

/** See `watchJob`: tells every change of the job until its end. */
export function followJob(id: string, signal: AbortSignal, onChange: (job: Job) => void): Promise<Job> {
  return watchJob(PORTS, id, signal, onChange);
}

const PORTS: JobPorts = { open: openEvents, read: readJob, wait: pause };

function openEvents(id: string, on: { change: (job: Job) => void; lost: () => void }): JobEvents {
  const source = new EventSource(urlOf({ path: pathOf`/jobs/${id}/events` }));
  const take = ({ data }: MessageEvent<unknown>) => {
    on.change(readAnswer<Job>(String(data), 200).body);
  };
  source.addEventListener('progress', take);
  source.addEventListener('end', take);
  source.addEventListener('error', () => {
    on.lost();
  });
  return source;
}
