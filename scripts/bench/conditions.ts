import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { median } from './sample.ts';

/** What a figure cannot be read without. */
export interface Conditions {
  readonly date: string;
  readonly engine: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Median of a flush of 8 kB on the data's disk: fsync-bound figures flatter a disk that is faster than yours. */
  readonly fdatasyncMs: number;
  readonly note: string;
}

export function conditionsAt(folder: string, engine: string): Conditions {
  return {
    date: new Date().toISOString(),
    engine,
    node: process.version,
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    fdatasyncMs: round(measureFlush(folder)),
    note: 'server, database, ledger and load share the cores; loopback; ratios are of the same run',
  };
}

function measureFlush(folder: string): number {
  const place = mkdtempSync(join(folder, 'flush-'));
  const file = openSync(join(place, 'probe'), 'w');
  const page = Buffer.alloc(8192, 1);
  const durations = Array.from({ length: 200 }, () => {
    const begun = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - begun;
  });
  closeSync(file);
  rmSync(place, { recursive: true });
  return median(durations);
}

export function round(value: number): number {
  return Number(value.toPrecision(4));
}
