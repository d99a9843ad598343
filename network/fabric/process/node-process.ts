import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { comesTrue } from './wait.ts';

/** What to run, and where its output goes. */
export interface ProcessSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
}

const STOP_MS = 10_000;
const LARGEST_LOG = 20 * 1024 * 1024;
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG'];

/** One life of a node's process, in a process group of its own. */
export class NodeProcess {
  readonly pid: number;
  /** Resolves when it has ended, with how. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;

  constructor(spec: ProcessSpec) {
    const log = openLog(spec.logFile);
    try {
      this.#child = spawn(spec.file, spec.args, {
        cwd: spec.cwd,
        env: { ...inherited(), ...spec.env },
        stdio: ['ignore', log, log],
        detached: true, // Ctrl-C reaches only the supervisor, which ends the nodes in order
      });
    } finally {
      closeSync(log);
    }
    this.pid = this.#child.pid ?? 0;
    this.ended = endOf(this.#child);
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined;
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.hasEnded) this.#child.kill(signal);
  }

  /** SIGTERM, after ten seconds SIGKILL. */
  async stop(): Promise<void> {
    this.signal('SIGCONT'); // a paused one would not see the next signal
    this.signal('SIGTERM');
    if (!(await comesTrue(() => this.hasEnded, STOP_MS))) this.signal('SIGKILL');
    await this.ended;
  }
}

/** The last lines of a log, for a message about a node that did not start. */
export function lastLines(file: string, count = 8): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}

/** Appends; a log that has grown large is kept once under a second name. */
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (existsSync(file) && statSync(file).size > LARGEST_LOG) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

/** A node gets what a program needs and nothing that changes how it behaves (NODE_OPTIONS, CORE_…, ORDERER_…). */
function inherited(): Record<string, string> {
  return Object.fromEntries(
    INHERITED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
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
