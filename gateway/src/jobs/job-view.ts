import type { JobRow } from '../db/jobs.ts';

/** A job for the wire; the institution and its message id stay inside. */
export function presentJob(job: JobRow) {
  const { id, kind, state, cancelAsked, total, accepted, repeated, refused, summary, failure } = job;
  return {
    ...{ id, kind, state, cancelAsked, total, accepted, repeated, refused, summary, failure },
    created: job.created.toISOString(),
    started: job.started?.toISOString() ?? null,
    ended: job.ended?.toISOString() ?? null,
  };
}

/** Server-sent events (WHATWG HTML, 9.2) of a watched job. */
export async function* jobEvents(changes: AsyncIterable<JobRow>): AsyncGenerator<string> {
  let last: JobRow | undefined;
  for await (const job of changes) {
    last = job;
    yield eventOf('progress', job);
  }
  if (last !== undefined) yield eventOf('end', last);
}

function eventOf(name: string, job: JobRow): string {
  return `event: ${name}\ndata: ${JSON.stringify(presentJob(job))}\n\n`;
}
