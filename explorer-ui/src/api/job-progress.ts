import type { Job } from '@piaosu/gateway/api';

/** Events of one job as they come; `close` ends them. */
export interface JobEvents {
  readonly close: () => void;
}

export interface JobPorts {
  /** Opens the stream of events: `change` for each state, `lost` when it breaks before the end. */
  readonly open: (id: string, on: { change: (job: Job) => void; lost: () => void }) => JobEvents;
  readonly read: (id: string, signal: AbortSignal) => Promise<Job>;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Between two questions where the stream does not get through (a proxy that keeps it back). */
const POLL_MS = 1500;

const ENDED: ReadonlySet<Job['state']> = new Set(['DONE', 'FAILED', 'CANCELLED']);

export function isEnded(job: Job): boolean {
  return ENDED.has(job.state);
}

/**
 * Tells every change of a job and resolves with its last state: by server-sent events, and by asking again and again
 * where they break. Rejects with ApiProblem when the job cannot be read, or CANCELLED when the signal ends (the job
 * itself goes on: whoever comes back watches it again).
 */
export async function watchJob(
  ports: JobPorts,
  id: string,
  signal: AbortSignal,
  onChange: (job: Job) => void,
): Promise<Job> {
  const streamed = await byEvents(ports, id, signal, onChange);
  if (streamed !== undefined && isEnded(streamed)) return streamed;
  for (;;) {
    const job = await ports.read(id, signal);
    onChange(job);
    if (isEnded(job)) return job;
    await ports.wait(POLL_MS, signal);
  }
}

/** The last state that the stream told; undefined when it broke before the first. */
function byEvents(
  ports: JobPorts,
  id: string,
  signal: AbortSignal,
  onChange: (job: Job) => void,
): Promise<Job | undefined> {
  return new Promise((resolve) => {
    let last: Job | undefined;
    const finish = () => {
      signal.removeEventListener('abort', finish);
      events.close();
      resolve(last);
    };
    const events = ports.open(id, {
      change: (job) => {
        last = job;
        onChange(job);
        if (isEnded(job)) finish();
      },
      lost: finish,
    });
    signal.addEventListener('abort', finish, { once: true });
  });
}
