import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Where root keeps clusters (and copies of the programs) that may not lie below a closed home. */
export const SHARED_STATE = '/var/lib/piaosu';

/**
 * The folder for a cluster asked for at `folder`. As root, PostgreSQL runs as another user, who must be able to
 * traverse every folder above; below a closed one (root's home is 0700) the cluster goes to SHARED_STATE instead, under
 * a name that follows from the asked path, so that the next start finds it.
 */
export async function placeCluster(folder: string, asRoot: boolean): Promise<string> {
  const asked = resolve(folder);
  if (!asRoot || (await reachableByOthers(dirname(asked)))) return asked;
  const name = createHash('sha256').update(asked).digest('hex').slice(0, 16);
  return join(SHARED_STATE, 'clusters', name);
}

/** Whether any user may enter `path`: every folder from the root down lets others pass. */
export async function reachableByOthers(path: string): Promise<boolean> {
  const OTHERS_MAY_ENTER = 0o001;
  for (let at = resolve(path); ; at = dirname(at)) {
    const { mode } = await stat(at);
    if ((mode & OTHERS_MAY_ENTER) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
