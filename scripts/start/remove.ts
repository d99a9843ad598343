import { rm } from 'node:fs/promises';
import { removeDatabases } from './databases.ts';

/** Removes all data of a stopped product: ledger, databases, keys, logs. */
export async function removeProduct(dataDir: string): Promise<void> {
  await removeDatabases(dataDir);
  await rm(dataDir, { recursive: true, force: true });
}
