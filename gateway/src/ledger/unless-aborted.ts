import { once } from 'node:events';

/** Ends the waiting for `work`, not the work itself, when the signal aborts: its late outcome is nobody's. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal, error: () => Error): Promise<T> {
  // The loser of the race is nobody's.
  work.catch(() => undefined);
  if (signal.aborted) throw error();
  const ended = new AbortController();
  const aborted = once(signal, 'abort', { signal: ended.signal }).then(() => {
    throw error();
  });
  aborted.catch(() => undefined);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    ended.abort();
  }
}
