import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './root.ts';
import { digestOf, filesBelow, rebuilt } from './source-digest.ts';

const run = promisify(execFile);
const CONTRACTS = join(ROOT, 'chaincode', 'contracts');
const SETTINGS = join(CONTRACTS, 'tsconfig.build.json');

/**
 * Builds the contracts when their source is not the one that `dist` was built from.
 * @returns whether it built
 * @throws with the compiler's messages
 */
export async function buildContracts(): Promise<boolean> {
  return rebuilt(join(CONTRACTS, 'dist'), await sourceDigest(), compile);
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
  const source = await filesBelow(join(CONTRACTS, 'src'), (name) => name.endsWith('.ts'));
  return digestOf([join(ROOT, 'tsconfig.base.json'), join(CONTRACTS, 'tsconfig.json'), SETTINGS, ...source]);
}
