import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { FabricError } from '../errors.ts';
import { identityOf } from './identity-of.ts';
import { isAlive } from './process-file.ts';

/**
 * Takes a data folder for this process; a lock whose holder no longer lives is taken over.
 * @returns releases it
 * @throws FabricError ALREADY_RUNNING
 */
export async function takeLock(file: string): Promise<() => void> {
  const own = await identityOf(process.pid);
  if (own === undefined) throw new FabricError('NOT_READY', 'The operating system does not show this process.');
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, own, { mode: 0o600 });
  try {
    if (!linked(beside, file)) await takeOver(beside, file);
  } finally {
    rmSync(beside, { force: true });
  }
  return () => {
    // A second call must not take away what another process has taken since.
    if (readLock(file) === own) rmSync(file, { force: true });
  };
}

/** The life that holds the lock, if it still goes on. */
export async function lockHolder(file: string): Promise<string | undefined> {
  const holder = readLock(file);
  return holder !== undefined && (await isAlive(holder)) ? holder : undefined;
}

async function takeOver(beside: string, file: string): Promise<void> {
  const holder = await lockHolder(file);
  if (holder !== undefined) throw alreadyRunning(holder);
  // Renamed first: of two that find the same dead lock, one renames it and the other finds nothing.
  const aside = `${beside}.stale`;
  renameSync(file, aside);
  rmSync(aside, { force: true });
  if (!linked(beside, file)) throw alreadyRunning(readLock(file) ?? 'another process');
}

function alreadyRunning(holder: string): FabricError {
  return new FabricError(
    'ALREADY_RUNNING',
    `A network already runs on this data (process ${holder.split(' ')[0] ?? ''}).`,
  );
}

function readLock(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // nobody holds it
  }
}

/** `link` fails when the name exists, so of two that start at once exactly one gets it. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
