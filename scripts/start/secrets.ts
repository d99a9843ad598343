import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { organisations } from '@piaosu/network/orgs';
import type { DataFolder } from './data-folder.ts';

export interface SecretFiles {
  /** The tag secret. Each organisation holds the same one; on this machine in one file. */
  readonly pepperFile: string;
  readonly accountsFile: string;
}

/** Makes, where they are missing, the secrets of all organisations; none is ever replaced. */
export async function prepareSecrets(folder: DataFolder): Promise<SecretFiles> {
  const pepperFile = ensurePepper(folder.secrets);
  for (const { mspId } of organisations) {
    await ensureFile(secretsFile(folder, mspId), async (file) => {
      // Loaded at the first start only: the gateway brings Fabric's client with it.
      const { createSecretsFile } = await import('@piaosu/gateway');
      await createSecretsFile(file);
    });
  }
  await ensureFile(gatewayClientSecretFile(folder), (file) =>
    writeFile(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 }),
  );
  return { pepperFile, accountsFile: join(folder.secrets, 'accounts.json') };
}

/** Makes, where it is missing, the tag secret in a folder of secrets. @returns its file */
export function ensurePepper(secrets: string): string {
  const file = join(secrets, 'pepper.json');
  if (existsSync(file)) return file;
  const pepper = { versions: [{ version: 1, key: randomBytes(32).toString('hex') }] };
  mkdirSync(secrets, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify(pepper)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return file;
}

/** What the gateways show the identity provider when they sign people in. */
export function gatewayClientSecretFile(folder: DataFolder): string {
  return join(folder.secrets, 'gateway-client');
}

/** Key-encryption and seal keys of one organisation. */
export function secretsFile(folder: DataFolder, mspId: string): string {
  return join(folder.secrets, `${mspId}.json`);
}

/** Whole or not at all: a half written secret would stop every later start. */
async function ensureFile(file: string, write: (file: string) => Promise<void>): Promise<void> {
  if (existsSync(file)) return;
  await rm(`${file}.new`, { force: true });
  await write(`${file}.new`);
  await rename(`${file}.new`, file);
}
