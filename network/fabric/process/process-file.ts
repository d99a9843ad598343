import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeJson } from '../write-file.ts';
import { identityOf } from './identity-of.ts';
import { comesTrue } from './wait.ts';

const content = z.record(z.string(), z.string());
const TERM_MS = 5000;

/** Which processes belong to a data folder, by node: a later start ends what a killed supervisor left. */
export class ProcessFile {
  readonly #file: string;
  #lives: Record<string, string>;

  constructor(file: string) {
    this.#file = file;
    this.#lives = existsSync(file) ? content.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
  }

  get lives(): Readonly<Record<string, string>> {
    return this.#lives;
  }

  async remember(name: string, pid: number): Promise<void> {
    const life = await identityOf(pid);
    if (life === undefined) return; // it ended at once; its end is told by its exit
    this.#lives = { ...this.#lives, [name]: life };
    writeJson(this.#file, this.#lives);
  }

  forget(name: string): void {
    this.#lives = Object.fromEntries(Object.entries(this.#lives).filter(([key]) => key !== name));
    writeJson(this.#file, this.#lives);
  }

  /** Ends every process of the file that still lives that very life. @returns their names */
  async endLeftovers(): Promise<string[]> {
    const ended = await Promise.all(
      Object.entries(this.#lives).map(async ([name, life]) => ((await endLife(life)) ? [name] : [])),
    );
    this.#lives = {};
    writeJson(this.#file, this.#lives);
    return ended.flat();
  }
}

/** Whether that life of a process still goes on. */
export async function isAlive(life: string): Promise<boolean> {
  return (await identityOf(pidOf(life))) === life;
}

/** SIGTERM, then SIGKILL. A stopped process (SIGSTOP) takes only the second. @returns whether it was alive */
export async function endLife(life: string, termMs = TERM_MS): Promise<boolean> {
  if (!(await isAlive(life))) return false;
  process.kill(pidOf(life), 'SIGTERM');
  const gone = async (): Promise<boolean> => !(await isAlive(life));
  if (await comesTrue(gone, termMs)) return true;
  process.kill(pidOf(life), 'SIGKILL');
  await comesTrue(gone, termMs);
  return true;
}

function pidOf(life: string): number {
  return Number(life.split(' ')[0]);
}
