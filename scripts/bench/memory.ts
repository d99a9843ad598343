import { readFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Resident memory of a process in MiB, its children included (PostgreSQL is many); undefined when it is gone. */
export async function residentMiB(pid: number): Promise<number | undefined> {
  const { stdout } = await run('ps', ['-e', '-o', 'pid=,ppid=,rss=']);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([pid]);
  // Children are listed after their parents only mostly, so until nothing is added.
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const [child = 0, parent = 0] of rows) if (family.has(parent)) family.add(child);
  }
  const kib = await Promise.all(
    rows.filter(([id = 0]) => family.has(id)).map(([id = 0, , rss = 0]) => proportional(id, rss)),
  );
  return kib.length === 0 ? undefined : Math.round(kib.reduce((sum, one) => sum + one, 0) / 1024);
}

/** Proportional set size where the kernel tells it: PostgreSQL's shared buffers would else count once a process. */
async function proportional(pid: number, rss: number): Promise<number> {
  try {
    const rollup = await readFile(`/proc/${pid.toString()}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? rss);
  } catch {
    return rss;
  }
}
