import { lchown, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Gives a folder and all below it to a user. */
export async function chownAll(folder: string, uid: number, gid: number): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true })) await lchown(join(folder, entry), uid, gid);
  await lchown(folder, uid, gid);
}
