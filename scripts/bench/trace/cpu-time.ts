import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Seconds of processor time that each named process has used, those below it included; empty where there is no /proc. */
export function cpuSeconds(processes: readonly { name: string; pid: number | undefined }[]): Map<string, number> {
  const all = runningProcesses();
  const seconds = new Map<string, number>();
  for (const { name, pid } of processes) {
    if (pid === undefined || !all.has(pid)) continue;
    const ticks = [...familyOf(pid, all)].reduce((sum, id) => sum + (all.get(id)?.ticks ?? 0), 0);
    seconds.set(name, ticks / ticksPerSecond());
  }
  return seconds;
}

interface Running {
  readonly parent: number;
  readonly ticks: number;
}

function runningProcesses(): ReadonlyMap<number, Running> {
  const running = new Map<number, Running>();
  for (const name of foldersOfProc()) {
    const stat = readStat(name);
    if (stat !== undefined) running.set(Number(name), stat);
  }
  return running;
}

function foldersOfProc(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return []; // no such file system here: the figures are left out
  }
}

/** proc(5): the name is in brackets and may hold anything; then state, ppid … utime (14), stime, cutime, cstime. */
function readStat(pid: string): Running | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return undefined; // ended in between
  }
}

function familyOf(pid: number, all: ReadonlyMap<number, Running>): Set<number> {
  const family = new Set([pid]);
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const [id, { parent }] of all) if (family.has(parent)) family.add(id);
  }
  return family;
}

let ticks: number | undefined;

function ticksPerSecond(): number {
  ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return ticks;
}
