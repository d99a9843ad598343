import { existsSync } from 'node:fs';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { formatClockOffset } from '../processes/clock-offset.ts';
import type { DataFolder } from './data-folder.ts';
import type { EngineName } from './engine.ts';

/** @throws with a sentence: a clock of our own is for the embedded node alone */
export function assertClockFits(engine: EngineName, offsetMs: number): void {
  if (engine === 'devnet' || offsetMs === 0) return;
  throw new Error(
    '--clock-offset is for the embedded node: peers and orderers of a real Fabric network have clocks of their own, ' +
      'and refuse proposals that are more than 15 minutes off.',
  );
}

const Kept = z.strictObject({ offsetMs: z.int() });

/**
 * Takes up a clock for data that may have had another one: it may go on at any later time, never before the newest
 * block, because what expired would live again and blocks would be out of order.
 * @throws with the offset to use at least
 */
export async function continueClock(folder: DataFolder, offsetMs: number): Promise<void> {
  const file = join(folder.root, 'clock.json');
  const kept = existsSync(file) ? Kept.parse(JSON.parse(await readFile(file, 'utf8'))).offsetMs : 0;
  const written = await lastWrite(folder.devnet);
  const newest = written + kept;
  if (Date.now() + offsetMs < newest) {
    const least = formatClockOffset(Math.ceil((newest - Date.now()) / 3_600_000) * 3_600_000);
    throw new Error(
      `By their own clock the data in ${folder.root} go up to ${new Date(newest).toISOString()}; a ledger's time does ` +
        `not run backwards. Start with --clock-offset ${kept > offsetMs ? formatClockOffset(kept) : least} or more.`,
    );
  }
  if (offsetMs !== kept) await writeFile(file, `${JSON.stringify({ offsetMs })}\n`);
}

/** When the ledger was last written to, by the real clock: known after a kill -9 too. 0 when there is none. */
async function lastWrite(folder: string): Promise<number> {
  const names = await readdir(join(folder, 'ledger'), { recursive: true }).catch(() => []);
  const times = await Promise.all(
    names.map((name) =>
      stat(join(folder, 'ledger', name)).then(
        (found) => found.mtimeMs,
        () => 0, // removed meanwhile
      ),
    ),
  );
  return Math.max(0, ...times);
}
