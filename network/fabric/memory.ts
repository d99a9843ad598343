import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const KIB_PER_MIB = 1024;

/** Resident memory of a process in MiB; undefined when it has ended. */
export function residentMib(pid: number): number | undefined {
  try {
    return Math.round(residentKib(pid) / KIB_PER_MIB);
  } catch {
    return undefined; // no such process any more
  }
}

function residentKib(pid: number): number {
  if (process.platform !== 'linux')
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
  const found = /^VmRSS:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (found === undefined) throw new Error('a process without memory has ended');
  return Number(found);
}
