import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './root.ts';

const DIGEST = '.source-digest';

/** Files below a folder whose name passes, in one order on every machine. */
export async function filesBelow(folder: string, passes: (name: string) => boolean = () => true): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.filter(passes).sort();
}

/** Over the names and contents of files of the repository. */
export async function digestOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file.slice(ROOT.length)}\0`)
      .update(await readFile(file))
      .update('\0');
  return hash.digest('hex');
}

/**
 * Makes `dist` anew unless it was made from the same sources.
 * Made beside and then renamed, so that an interrupted build is never taken for one.
 * @returns whether it was made
 */
export async function rebuilt(dist: string, digest: string, make: (beside: string) => Promise<void>): Promise<boolean> {
  if ((await readFile(join(dist, DIGEST), 'utf8').catch(() => '')) === digest) return false;
  const beside = `${dist}.${process.pid.toString()}`;
  try {
    await make(beside);
    await writeFile(join(beside, DIGEST), digest);
    await rm(dist, { recursive: true, force: true });
    await rename(beside, dist);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return true;
}
