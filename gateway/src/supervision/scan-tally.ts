import { toBeijingDate } from '@piaosu/core';
import { addScanTallies, type ScanTallyRow } from '../db/scan-tallies.ts';
import type { Organisation } from '../organisation.ts';
import { report } from './report.ts';
import { neighbouringCodes, scannedOften, type Tally } from './scan-suspicions.ts';

type Counted = Pick<Organisation, 'database' | 'log'> & { readonly alerts: Pick<Organisation['alerts'], 'raise'> };
type Noted = Pick<ScanTallyRow, 'what' | 'tag' | 'premises'>;

const WAIT_MS = 1_000;
/** Things counted while the database is away; beyond that no new ones are, and the process does not grow. */
const MAX_WAITING = 20_000;

/**
 * Counts scans, written together a second later: nobody at a till waits for being counted. A crash loses the last second, and
 * while the database is away counts are kept for the next time.
 */
export class ScanTally {
  readonly #counted: Counted;
  #waiting = new Map<string, ScanTallyRow>();
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(counted: Counted) {
    this.#counted = counted;
  }

  note({ what, tag, premises }: Noted, nowMs = Date.now()): void {
    const key = `${what}/${tag}/${premises}`;
    const known = this.#waiting.get(key);
    if (known === undefined && this.#waiting.size >= MAX_WAITING) return;
    const day = known?.day ?? toBeijingDate(Math.floor(nowMs / 1000));
    this.#waiting.set(key, { day, what, tag, premises, scans: (known?.scans ?? 0) + 1 });
    this.#timer ??= setTimeout(() => void this.flush(), WAIT_MS).unref();
  }

  /** Resolves when everything noted so far is written, or kept. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    this.#writing = this.#write().finally(() => (this.#writing = undefined));
    await this.#writing;
  }

  async #write(): Promise<void> {
    const waiting = this.#waiting;
    if (waiting.size === 0) return;
    this.#waiting = new Map();
    const { database, alerts, log } = this.#counted;
    try {
      await database.transaction(async (sql) => {
        const tallies = talliesOf(await addScanTallies(sql, [...waiting.values()]));
        const found = tallies.flatMap((tally) =>
          tally.what === 'BOX' ? scannedOften(tally) : neighbouringCodes(tally),
        );
        await report(alerts, sql, found);
      });
    } catch (error) {
      for (const [key, row] of waiting) if (!this.#waiting.has(key)) this.#waiting.set(key, row);
      log.warn({ event: 'background.failed', task: 'tally scans', error });
    }
  }
}

function talliesOf(rows: readonly ScanTallyRow[]): (Tally & Pick<ScanTallyRow, 'what'>)[] {
  const groups = Map.groupBy(rows, ({ day, what, tag }) => `${day}/${what}/${tag}`);
  return [...groups.values()].flatMap((places) => {
    const [first] = places;
    return first === undefined ? [] : [{ day: first.day, what: first.what, tag: first.tag, places }];
  });
}

const tallies = new WeakMap<Organisation['database'], ScanTally>();

/** One for each organisation, which has a database of its own. */
export function scanTallyOf(counted: Counted): ScanTally {
  const known = tallies.get(counted.database) ?? new ScanTally(counted);
  tallies.set(counted.database, known);
  return known;
}
