import { statfs } from 'node:fs/promises';

/** Bytes that an unprivileged user may still write on the file system of `folder`. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
