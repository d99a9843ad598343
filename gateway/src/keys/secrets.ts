import { createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { DocumentCipher } from '../native/crypto-choice.ts';
import { ConfigError, readPrivateJson } from '../config.ts';

const secretsFile = z.strictObject({
  v: z.literal(1),
  /** Key-encryption keys for documents, newest first; older ones stay as long as a document is wrapped by them. */
  encryption: z
    .array(z.strictObject({ id: z.string().regex(/^[0-9a-z-]{1,16}$/u), key: z.string().regex(/^[0-9a-f]{64}$/u) }))
    .min(1),
  /** Root of the keys that seal the projection and mark requests. */
  seal: z.string().regex(/^[0-9a-f]{64}$/u),
});

/** What a derived key is for; one root serves several ends, no key serves two. */
export type SecretUse =
  | 'projection'
  | 'request'
  | 'operation-salt'
  | 'witness'
  | 'document-content'
  | 'patient-message'
  | 'family'
  | 'epcis'
  | 'scan-neighbourhood'
  | 'erasure';

/** The organisation's secret keys, outside its database. */
export interface Secrets {
  /** Key-encryption keys (AES-256), newest first; the first wraps, all unwrap. */
  readonly encryption: readonly { readonly id: string; readonly key: KeyObject }[];
  /** What new documents are encrypted with; AES-256-GCM when absent. */
  readonly cipher?: DocumentCipher;
  /** A key of its own for each use, HKDF-SHA-256 of the seal root. */
  sealKey(use: SecretUse): KeyObject;
}

/** Reads the key file (mode 0600). Throws ConfigError. */
export function readSecrets(path: string, cipher: DocumentCipher = 'AES-256-GCM'): Secrets {
  const parsed = secretsFile.safeParse(readPrivateJson(path));
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${path}: ${issue.path.join('.')}: ${issue.message}`));
  }
  const { encryption, seal } = parsed.data;
  const root = Buffer.from(seal, 'hex');
  return {
    cipher,
    encryption: encryption.map(({ id, key }) => ({ id, key: createSecretKey(Buffer.from(key, 'hex')) })),
    sealKey: (use) => createSecretKey(Buffer.from(hkdfSync('sha256', root, '', `piaosu/${use}/v1`, 32))),
  };
}

/** Writes a new key file; fails when there is one already: without its keys no stored document can be opened again. */
export async function createSecretsFile(path: string): Promise<void> {
  const content = {
    v: 1,
    encryption: [{ id: 'kek-1', key: randomBytes(32).toString('hex') }],
    seal: randomBytes(32).toString('hex'),
  };
  await writeFile(path, JSON.stringify(content), { mode: 0o600, flag: 'wx' });
}
