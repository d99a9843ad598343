import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { CLOCK_OFFSET_VARIABLE } from './clock-offset.ts';
import { waitFor } from './wait.ts';
import type { Running, Service } from './supervise.ts';

export interface NodeServiceOptions {
  readonly name: string;
  /** Arguments of Node: the program and its own. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** By how much its wall clock is ahead of the real one; 0 when absent. */
  readonly clockOffsetMs?: number;
  /** Where its output goes, appended. */
  readonly logFile: string;
  /** Whether it serves now; asked until it says so. `announced`: the program tells by {@link announceReady}. */
  readonly ready: (() => Promise<boolean>) | 'announced';
  readonly readyTimeoutMs?: number;
}

const LEASH = new URL('./leash.ts', import.meta.url).href;
const CLOCK = new URL('./clock.ts', import.meta.url).href;
const STOP_TIMEOUT_MS = 15_000;

/** A Node program of ours as a service: its own process group, its log in a file, ended with the process that started it. */
export function nodeService(options: NodeServiceOptions): Service {
  return { name: options.name, start: () => start(options) };
}

async function start(options: NodeServiceOptions): Promise<Running> {
  const child = await launch(options);
  const ended = endOf(child);
  const isReady = options.ready === 'announced' ? announcement(child) : options.ready;
  const running: Running = { pid: child.pid ?? 0, ended, stop: () => stop(child, ended) };
  const timeoutMs = options.readyTimeoutMs ?? 60_000;
  const state = await waitFor(
    async () => {
      if (hasEnded(child)) return 'ended';
      return (await isReady()) ? 'ready' : undefined;
    },
    { timeoutMs },
  );
  if (state === 'ready') return running;
  await running.stop();
  const why = state === 'ended' ? 'ended before it served' : `did not serve within ${(timeoutMs / 1000).toString()} s`;
  throw new Error(`${options.name} ${why}. The end of ${options.logFile}:\n${await lastLines(options.logFile)}`);
}

const READY = 'ready';

/** Called by a program that was started with `ready: 'announced'` when it serves; nothing happens in another. */
export function announceReady(): void {
  process.send?.(READY);
}

function announcement(child: ChildProcess): () => Promise<boolean> {
  let announced = false;
  child.on('message', (message) => {
    announced ||= message === READY;
  });
  return () => Promise.resolve(announced);
}

async function launch(options: NodeServiceOptions): Promise<ChildProcess> {
  const log = await open(options.logFile, 'a', 0o600);
  const clock = shiftedClock(options.clockOffsetMs ?? 0);
  const preloads = [LEASH, ...clock.preloads].flatMap((module) => ['--import', module]);
  try {
    return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...preloads, ...options.args], {
      cwd: options.cwd,
      detached: true, // Ctrl-C reaches only us: we end our children in order
      env: { ...inherited(), ...options.env, ...clock.env },
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
    });
  } finally {
    await log.close();
  }
}

function shiftedClock(offsetMs: number): { preloads: string[]; env: Record<string, string> } {
  if (offsetMs === 0) return { preloads: [], env: {} };
  return { preloads: [CLOCK], env: { [CLOCK_OFFSET_VARIABLE]: offsetMs.toString() } };
}

/** A child gets what a program needs from the environment and nothing that changes how it behaves (NODE_OPTIONS, VITEST). */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'NODE_EXTRA_CA_CERTS', 'NODE_V8_COVERAGE', 'NODE_COMPILE_CACHE'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const gone = await waitFor(() => (hasEnded(child) ? true : undefined), { timeoutMs: STOP_TIMEOUT_MS });
  if (gone === undefined) child.kill('SIGKILL');
  await ended;
}

async function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('exit', (code, signal) => {
      resolve(signal === null ? `exit code ${String(code)}` : `signal ${signal}`);
    });
  });
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-15).join('\n');
}
