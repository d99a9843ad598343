import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './root.ts';

const run = promisify(execFile);
const CONTRACTS = join(ROOT, 'chaincode', 'contracts');
const SETTINGS = join(CONTRACTS, 'tsconfig.build.json');
const DIST = join(CONTRACTS, 'dist');
const DIGEST = join(DIST, '.source-digest');

/**
 * Builds the contracts when their source is not the one that `dist` was built from.
 * Built beside and then renamed, so that an interrupted build is never taken for one.
 * @returns whether it built
 * @throws with the compiler's messages
 */
export async function buildContracts(): Promise<boolean> {
  const digest = await sourceDigest();
  if ((await readFile(DIGEST, 'utf8').catch(() => '')) === digest) return false;
  const beside = `${DIST}.${process.pid.toString()}`;
  try {
    await compile(beside);
    await writeFile(join(beside, '.source-digest'), digest);
    await rm(DIST, { recursive: true, force: true });
    await rename(beside, DIST);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return true;
}

async function compile(outDir: string): Promise<void> {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    await run(process.execPath, [tsc, '-p', SETTINGS, '--outDir', outDir], { cwd: ROOT });
  } catch (cause) {
    const said = cause instanceof Error && 'stdout' in cause ? String(cause.stdout) : String(cause);
    throw new Error(`The contracts do not compile:\n${said}`, { cause });
  }
}

/** Over everything the output follows from: the contracts' source and the compiler's settings. */
async function sourceDigest(): Promise<string> {
  const source = join(CONTRACTS, 'src');
  const names = (await readdir(source, { recursive: true })).filter((name) => name.endsWith('.ts')).sort();
  const files = [
    join(ROOT, 'tsconfig.base.json'),
    join(CONTRACTS, 'tsconfig.json'),
    SETTINGS,
    ...names.map((name) => join(source, name)),
  ];
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file.slice(ROOT.length)}\0`)
      .update(await readFile(file))
      .update('\0');
  return hash.digest('hex');
}
