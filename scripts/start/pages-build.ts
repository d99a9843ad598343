import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './root.ts';
import { digestOf, filesBelow, rebuilt } from './source-digest.ts';

const run = promisify(execFile);
const UI = join(ROOT, 'explorer-ui');
const CORE = join(ROOT, 'chaincode', 'core');

/** The built pages, as the gateway serves them. */
export const PAGES = join(UI, 'dist');

/**
 * Builds the application and the public check when their source is not the one that they were built from.
 * @returns whether it built
 * @throws with Vite's messages
 */
export async function buildPages(): Promise<boolean> {
  return rebuilt(PAGES, await sourceDigest(), bundle);
}

async function bundle(outDir: string): Promise<void> {
  const vite = join(dirname(createRequire(join(UI, 'package.json')).resolve('vite/package.json')), 'bin', 'vite.js');
  // Relative to the pages' own folder, as every plugin takes it.
  const args = [vite, 'build', UI, '--outDir', basename(outDir), '--emptyOutDir', '--logLevel', 'warn'];
  try {
    // Whoever starts the product in a test has NODE_ENV=test, and React would come in its development form: half again as large.
    const env = { ...process.env, NODE_ENV: 'production' };
    await run(process.execPath, args, { cwd: ROOT, env, maxBuffer: 16 * 1024 * 1024 });
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause);
    throw new Error(`The pages do not build:\n${said}`, { cause });
  }
}

/** Over everything the output follows from: pages, core (which they verify with), and the versions of all packages. */
async function sourceDigest(): Promise<string> {
  const isSource = (name: string) => !/\.test\.tsx?$/.test(name);
  const own = await Promise.all(['src', 'build', 'public'].map((folder) => filesBelow(join(UI, folder), isSource)));
  const core = await filesBelow(join(CORE, 'src'), isSource);
  const single = ['index.html', 'check.html', 'vite.config.ts', 'package.json', 'tsconfig.json'];
  const settings = [join(ROOT, 'package-lock.json'), join(ROOT, 'tsconfig.base.json'), join(CORE, 'package.json')];
  return digestOf([...settings, ...single.map((name) => join(UI, name)), ...own.flat(), ...core]);
}
