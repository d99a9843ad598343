import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The operating-system user that PostgreSQL runs as. */
export interface RunUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const OWN_USER = 'piaosu';
/** Tried in this order when no own user can be made (read-only /etc, no useradd). */
const OTHER_USERS = ['postgres', '_postgres', 'nobody'];
const WAYS_TO_CREATE: readonly (readonly [string, readonly string[]])[] = [
  ['useradd', ['--system', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', OWN_USER]],
  ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', OWN_USER]], // busybox
];

/**
 * PostgreSQL refuses to run as root. As root we therefore run it as the system user `piaosu`, made at the first start:
 * a user of its own, because another service that runs as `postgres` or `nobody` could read the data.
 * @returns undefined for a normal user (PostgreSQL then runs as the caller).
 */
export async function findRunUser(): Promise<RunUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const own = (await lookUp(OWN_USER)) ?? (await createOwnUser());
  if (own !== undefined) return own;
  for (const name of OTHER_USERS) {
    const user = await lookUp(name);
    if (user !== undefined) return user;
  }
  throw new Error(
    'PostgreSQL does not run as root, and no other user was found or could be created. ' +
      `Create one (useradd --system ${OWN_USER}) or start as a normal user.`,
  );
}

async function createOwnUser(): Promise<RunUser | undefined> {
  for (const [command, args] of WAYS_TO_CREATE) {
    // A failure here is not the end: the next way, then the other users, are tried.
    const made = await run(command, [...args]).then(
      () => true,
      () => false,
    );
    const user = made ? await lookUp(OWN_USER) : undefined;
    if (user !== undefined) return user;
  }
  return undefined;
}

async function lookUp(name: string): Promise<RunUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined; // `id` fails exactly when there is no such user
  }
}
