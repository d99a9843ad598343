import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../processes/free-port.ts';
import { waitFor } from '../processes/wait.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { chownAll } from './ownership.ts';
import { placeCluster, SHARED_STATE } from './place.ts';
import { clearStalePostmaster } from './postmaster.ts';
import { findRunUser, type RunUser } from './run-user.ts';

export interface ClusterOptions {
  /** Folder of the cluster: data, password, log. Below a folder closed to others, root's data goes to /var/lib/piaosu. */
  readonly folder: string;
  /** A free port when absent; then a lost race for it is retried. */
  readonly port?: number;
  /** Server settings over the defaults below. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running PostgreSQL server of ours. */
export interface Cluster {
  readonly port: number;
  readonly pid: number;
  /** PostgreSQL's data folder, wherever it was placed. */
  readonly dataFolder: string;
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Connection text of the superuser for one database. */
  url(database: string): string;
  /** Fast shutdown; resolves when the server has ended. */
  stop(): Promise<void>;
}

const SUPERUSER = 'piaosu';
/** Our mark that initdb came to its end: an interrupted one is done again. */
const FINISHED = 'piaosu-initialised';
const START_TIMEOUT_MS = 60_000;
/** Durability is never traded here: an accepted receipt must survive a power cut. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // a socket path below a data folder is soon longer than 107 bytes
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '128MB',
  max_wal_size: '2GB',
  max_connections: '200',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
};

interface Site {
  readonly asked: string;
  readonly data: string;
  readonly place: string;
  readonly binaries: Binaries;
  readonly user: RunUser | undefined;
  readonly password: string;
}

/**
 * Starts PostgreSQL on a folder, creating the cluster at the first start.
 * @throws with the end of the server's log when it does not come up.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const site = await prepareSite(options.folder);
  if (!(await isInitialised(site.data))) await initialise(site);
  await clearStalePostmaster(site.data);
  const ATTEMPTS = 3;
  for (let attempt = 1; ; attempt++) {
    const cluster = await startServer(site, options.port ?? (await freePort()), options.settings);
    if (typeof cluster !== 'string') return cluster;
    const mayRetry = /shared memory block|could not bind|Address already in use/.test(cluster);
    if (attempt === ATTEMPTS || !mayRetry) throw new Error(`PostgreSQL did not start:\n${cluster}`);
    await waitFor(() => undefined, { timeoutMs: 1000 }); // backends of a killed server need a moment to notice
  }
}

/** Removes a stopped cluster wherever it was placed. */
export async function removeCluster(folder: string): Promise<void> {
  const place = await placeCluster(folder, process.getuid?.() === 0);
  await clearStalePostmaster(join(place, 'data'));
  await rm(place, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

async function prepareSite(folder: string): Promise<Site> {
  const user = await findRunUser();
  await mkdir(folder, { recursive: true, mode: user === undefined ? 0o700 : 0o711 });
  const place = await placeCluster(folder, user !== undefined);
  await mkdir(place, { recursive: true, mode: user === undefined ? 0o700 : 0o711 });
  const data = join(place, 'data');
  if (user !== undefined) await giveTo(user, data);
  const binaries = await findBinaries(user === undefined ? undefined : SHARED_STATE);
  return { asked: folder, place, data, binaries, user, password: await readOrMakePassword(join(folder, 'password')) };
}

async function giveTo(user: RunUser, data: string): Promise<void> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  // The number of a user may differ after a machine was rebuilt around kept data.
  if ((await stat(data)).uid !== user.uid) await chownAll(data, user.uid, user.gid);
}

async function readOrMakePassword(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined) return known.trim();
  const made = randomBytes(24).toString('base64url');
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
}

async function isInitialised(data: string): Promise<boolean> {
  return stat(join(data, FINISHED)).then(
    () => true,
    () => false,
  );
}

async function initialise(site: Site): Promise<void> {
  await rm(site.data, { recursive: true, force: true }); // of an initdb that was interrupted
  if (site.user === undefined) await mkdir(site.data, { mode: 0o700 });
  else await giveTo(site.user, site.data);
  const passwordFile = join(site.place, 'initial-password');
  await writeFile(passwordFile, `${site.password}\n`, { mode: 0o600 });
  if (site.user !== undefined) await chown(passwordFile, site.user.uid, site.user.gid);
  try {
    await runInitdb(site, passwordFile);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await writeFile(join(site.data, FINISHED), '', { mode: 0o644 });
}

async function runInitdb(site: Site, passwordFile: string): Promise<void> {
  const child = spawn(
    site.binaries.initdb,
    [
      `--pgdata=${site.data}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C', // one order of text on every machine
      '--no-instructions',
    ],
    { ...identity(site.user), cwd: site.place, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
  }
  const code = await exitCode(child);
  if (code !== 0) throw new Error(`initdb failed (${String(code)}):\n${lastLines(said)}`);
}

/** @returns the cluster, or the end of the log of a server that ended before it answered. */
async function startServer(site: Site, port: number, settings: ClusterOptions['settings']): Promise<Cluster | string> {
  const log = await open(join(site.asked, 'server.log'), 'a', 0o600);
  const from = (await log.stat()).size;
  const flags = Object.entries({ ...SETTINGS, ...settings, port: port.toString() });
  const child = spawn(site.binaries.postgres, ['-D', site.data, ...flags.flatMap(([k, v]) => ['-c', `${k}=${v}`])], {
    ...identity(site.user),
    cwd: site.data,
    detached: true, // its own process group: Ctrl-C reaches us, and we stop it in our order
    stdio: ['ignore', log.fd, log.fd],
  });
  const ended = exitCode(child).then(() => undefined);
  await log.close();
  const cluster = toCluster(site, port, child, ended);
  const answer = await firstAnswer(cluster, child);
  if (answer === 'ready') return cluster;
  await cluster.stop();
  const text = await readFile(join(site.asked, 'server.log'));
  return lastLines(text.subarray(from).toString('utf8'));
}

function toCluster(site: Site, port: number, child: ChildProcess, ended: Promise<void>): Cluster {
  return {
    port,
    pid: child.pid ?? 0,
    dataFolder: site.data,
    ended,
    url: (database) => `postgresql://${SUPERUSER}:${site.password}@127.0.0.1:${port.toString()}/${database}`,
    stop: async () => {
      child.kill('SIGINT');
      const gone = await waitFor(() => (hasEnded(child) ? true : undefined), { timeoutMs: 30_000 });
      if (gone === undefined) child.kill('SIGQUIT');
      await ended;
    },
  };
}

async function firstAnswer(cluster: Cluster, child: ChildProcess): Promise<'ready' | 'ended' | undefined> {
  return waitFor(
    async () => {
      if (hasEnded(child)) return 'ended';
      return (await answers(cluster.url('postgres'))) ? 'ready' : undefined;
    },
    { timeoutMs: START_TIMEOUT_MS },
  );
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // a server that ends under the question is seen by the caller
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false; // not yet
  }
}

function identity(user: RunUser | undefined): { uid?: number; gid?: number; env: NodeJS.ProcessEnv } {
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
  return user === undefined ? { env } : { uid: user.uid, gid: user.gid, env };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

async function exitCode(child: ChildProcess): Promise<number | string | null> {
  const failed = once(child, 'error').then(([error]: unknown[]) => String(error));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return Promise.race([exited, failed]);
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-12).join('\n');
}

/** Lets others pass through a folder that we made, when PostgreSQL runs below it as another user. */
export async function letOthersPass(folder: string): Promise<void> {
  if (process.getuid?.() === 0) await chmod(folder, 0o711);
}
