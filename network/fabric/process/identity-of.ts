import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * A text that names one life of a process: its id and when it began. Ids come back (in containers after minutes), so a
 * remembered id alone must never decide that a process is still the one that was meant, and never be signalled.
 * @returns undefined when no process has this id.
 */
export async function identityOf(pid: number): Promise<string | undefined> {
  try {
    const began = process.platform === 'linux' ? await linuxStart(pid) : await psStart(pid);
    return began === undefined ? undefined : `${pid} ${began}`;
  } catch {
    return undefined; // no such process
  }
}

async function linuxStart(pid: number): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
  ]);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name may hold blanks and brackets
  const [state, start] = [fields[0], fields[19]];
  return state === 'Z' ? undefined : `${start ?? ''}@${boot.trim()}`;
}

async function psStart(pid: number): Promise<string> {
  const { stdout } = await run('ps', ['-o', 'lstart=', '-p', pid.toString()], { env: { ...process.env, LC_ALL: 'C' } });
  return stdout.trim();
}
