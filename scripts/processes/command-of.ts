import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The command line of a running process, or undefined when there is none with this id.
 * Process ids are used again (in containers after minutes): nobody may be signalled by its id alone.
 */
export async function commandOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') {
      const line = await readFile(`/proc/${pid.toString()}/cmdline`, 'utf8');
      return line === '' ? undefined : line.replaceAll('\0', ' ').trim(); // a zombie has an empty line
    }
    const { stdout } = await run('ps', ['-o', 'command=', '-p', pid.toString()]);
    return stdout.trim();
  } catch {
    return undefined; // no such process
  }
}
