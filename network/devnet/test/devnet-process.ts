import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../src/main.ts');

/** A program that says on stdout when it is ready. */
export interface DevnetProcess {
  readonly child: ChildProcess;
  readonly stdout: string;
  readonly stderr: string;
  readonly code: Promise<number | null>;
  /** Peers of the ready line. */
  peers(): Record<string, string>;
}

/** Runs main.ts until it prints its ready line or ends. */
export function spawnDevnet(...args: string[]): Promise<DevnetProcess> {
  return spawnProgram(MAIN, args);
}

/** Runs a program until it prints something or ends. */
export async function spawnProgram(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<DevnetProcess> {
  const child = spawn(process.execPath, [file, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = once(child, 'close').then(() => child.exitCode);
  await Promise.race([once(child.stdout, 'data'), code]);
  return {
    child,
    code,
    get stdout() {
      return stdout;
    },
    get stderr() {
      return stderr;
    },
    peers: () => peersOf(stdout),
  };
}

function peersOf(ready: string): Record<string, string> {
  const parsed: unknown = JSON.parse(ready);
  const peers = typeof parsed === 'object' && parsed !== null && 'peers' in parsed ? parsed.peers : undefined;
  return Object.fromEntries(Object.entries(peers ?? {}).map(([mspId, address]) => [mspId, String(address)]));
}
