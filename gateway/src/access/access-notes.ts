import type { NewAccess } from '../db/access.ts';

const WAIT_MS = 20;
/** Entries kept while the database is away; beyond that the oldest are given up, not the process. */
const MAX_WAITING = 10_000;

/** Collects entries and writes them together; what could not be written is tried again with the next ones. */
export function newAccessNotes(write: (entries: readonly NewAccess[]) => Promise<void>) {
  let waiting: NewAccess[] = [];
  let writing: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    const entries = waiting;
    waiting = [];
    try {
      if (entries.length > 0) await write(entries);
    } catch {
      // The database is away: the statements of the request itself report it.
      waiting = [...entries, ...waiting].slice(-MAX_WAITING);
    } finally {
      writing = undefined;
    }
  };
  const begin = (): Promise<void> => (writing ??= run());
  return {
    note: (entry: NewAccess): void => {
      waiting.push(entry);
      if (waiting.length === 1) setTimeout(() => void begin(), WAIT_MS);
    },
    flush: async (): Promise<void> => {
      await begin();
      await begin();
    },
  };
}
