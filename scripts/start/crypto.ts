import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DataFolder } from './data-folder.ts';

/** SHA-256, P-256 and AES, or 国密: SM3, SM2 and SM4. */
export const CRYPTOS = ['international', 'gm'] as const;
export const CryptoName = z.enum(CRYPTOS, { error: `the cryptography is one of ${CRYPTOS.join(', ')}` });
export type CryptoName = z.infer<typeof CryptoName>;

/** Cryptography asked for by its name. @throws with a sentence */
export function parseCrypto(name: string | undefined): CryptoName | undefined {
  if (name === undefined) return undefined;
  const parsed = CryptoName.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new Error(`There is no cryptography '${name}'; there are ${CRYPTOS.join(' and ')}.`);
}

const Kept = z.strictObject({ crypto: CryptoName });

/**
 * What new logs, keys and documents are made with: what is asked for, else what the folder had at its last start, else
 * international. Asking for the other one switches a running network: what was made before stays readable.
 */
export async function cryptoOfData(folder: DataFolder, asked: CryptoName | undefined): Promise<CryptoName> {
  const file = join(folder.root, 'crypto.json');
  const kept = existsSync(file) ? Kept.parse(JSON.parse(await readFile(file, 'utf8'))).crypto : undefined;
  const crypto = asked ?? kept ?? 'international';
  if (crypto !== kept) await writeFile(file, `${JSON.stringify({ crypto })}\n`);
  return crypto;
}
