import { z } from 'zod';
import type { Pepper } from '@piaosu/core';
import { ConfigError, readPrivateFile } from '../config.ts';

const pepperFile = z.strictObject({
  versions: z
    .array(z.strictObject({ version: z.int().min(1).max(9999), key: z.string().regex(/^(?:[0-9a-f]{2}){32,64}$/u) }))
    .min(1),
});

/** The secrets behind all tags (mode 0600), oldest first. Throws ConfigError, never with the content of the file. */
export function readPeppers(path: string): Pepper[] {
  const parsed = pepperFile.safeParse(readJson(path));
  if (!parsed.success) throw new ConfigError([`${path}: no pepper file`]);
  return parsed.data.versions
    .map(({ version, key }) => ({ version, key: Buffer.from(key, 'hex') }))
    .sort((left, right) => left.version - right.version);
}

function readJson(path: string): unknown {
  const content = readPrivateFile(path);
  try {
    return JSON.parse(content);
  } catch {
    // The parser's own message quotes the content, which is secret.
    throw new ConfigError([`${path}: not JSON`]);
  }
}
