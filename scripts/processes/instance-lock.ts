import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identityOf } from '@piaosu/network/process-identity';

/** Holds a data folder for one process. */
export interface InstanceLock {
  /** True when the holder before us never released it: it was killed, and what it started may still be ending. */
  readonly tookOver: boolean;
  release(): Promise<void>;
}

/** A second instance on the same data. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
  readonly pid: number;

  constructor(folder: string, pid: number) {
    super(`PiaoSu already runs on ${folder} (process ${pid.toString()}); two would spoil the data.`);
    this.pid = pid;
  }
}

/**
 * Takes the lock of a data folder. A lock whose holder no longer lives is taken over.
 * @throws AlreadyRunning
 */
export async function lockInstance(folder: string): Promise<InstanceLock> {
  const file = join(folder, 'lock');
  const own = await identityOf(process.pid);
  if (own === undefined) throw new Error('The operating system does not show this process.');
  const beside = `${file}.${process.pid.toString()}`;
  await writeFile(beside, own, { mode: 0o600 });
  try {
    const tookOver = await take(folder, file, beside);
    return {
      tookOver,
      release: () => rm(file, { force: true }),
    };
  } finally {
    await rm(beside, { force: true });
  }
}

/** `link` fails when the name exists, so of two that start at once exactly one gets it. */
async function take(folder: string, file: string, beside: string): Promise<boolean> {
  if (await linked(beside, file)) return false;
  const holder = await readFile(file, 'utf8').catch(() => '');
  const pid = Number(holder.split(' ')[0]);
  if (pid > 0 && (await identityOf(pid)) === holder) throw new AlreadyRunning(folder, pid);
  await removeStale(file, holder);
  if (!(await linked(beside, file))) throw new AlreadyRunning(folder, pid);
  return true;
}

/** Renamed first and looked at again: a lock that another process took meanwhile is put back. */
async function removeStale(file: string, holder: string): Promise<void> {
  const aside = `${file}.stale.${process.pid.toString()}`;
  await rename(file, aside).catch(() => undefined); // gone: somebody else removed it
  const moved = await readFile(aside, 'utf8').catch(() => holder);
  if (moved !== holder) await linked(aside, file);
  await rm(aside, { force: true });
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
