import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commandOf } from '../processes/command-of.ts';
import { waitFor } from '../processes/wait.ts';

/**
 * Clears what an earlier, killed start left in a data folder, so that a new server can take it:
 * a server still running there is stopped (its starter holds no lock any more), and a pid file that names no server of
 * this folder is removed. PostgreSQL would itself refuse if a *different* process now had that id.
 */
export async function clearStalePostmaster(dataFolder: string): Promise<void> {
  const file = join(dataFolder, 'postmaster.pid');
  const pid = await readPid(file);
  if (pid === undefined) return;
  if (await isServerOf(pid, dataFolder)) await stopServer(pid, dataFolder);
  await rm(file, { force: true });
}

async function readPid(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const pid = Number(text?.split('\n')[0]);
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
}

async function isServerOf(pid: number, dataFolder: string): Promise<boolean> {
  return (await commandOf(pid))?.includes(dataFolder) ?? false;
}

async function stopServer(pid: number, dataFolder: string): Promise<void> {
  const STEPS = [
    ['SIGINT', 15_000], // fast shutdown: clients are disconnected, a checkpoint is written
    ['SIGQUIT', 10_000], // immediate shutdown: recovers from the log at the next start
  ] as const;
  for (const [signal, timeoutMs] of STEPS) {
    signalIfThere(pid, signal);
    const gone = await waitFor(async () => ((await isServerOf(pid, dataFolder)) ? undefined : true), { timeoutMs });
    if (gone === true) return;
  }
  throw new Error(`A PostgreSQL server (process ${pid.toString()}) still runs on ${dataFolder} and does not stop.`);
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error; // already gone
  }
}
