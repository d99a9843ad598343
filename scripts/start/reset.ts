import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { AlreadyRunning, lockInstance } from '../processes/instance-lock.ts';
import { dataDirOf } from './environment.ts';
import { removeProduct } from './remove.ts';

/** `npm run reset`: removes the data of `npm start` after asking; `-- --yes` does not ask. */
async function main(args: readonly string[]): Promise<number> {
  const folder = dataDirOf(process.env);
  if (!existsSync(folder)) {
    console.log(`There are no data in ${folder}.`);
    return 0;
  }
  if (!looksOurs(folder)) {
    console.error(`${folder} does not look like data of PiaoSu; nothing was removed.`);
    return 1;
  }
  if (!args.includes('--yes') && !(await confirmed(folder))) {
    console.log('Nothing was removed.');
    return 1;
  }
  return remove(folder);
}

function looksOurs(folder: string): boolean {
  return existsSync(join(folder, 'postgres')) || existsSync(join(folder, 'logs'));
}

async function confirmed(folder: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Remove ${folder} with its ledger, databases and keys? Type yes: `);
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}

async function remove(folder: string): Promise<number> {
  try {
    await lockInstance(folder);
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw error;
    console.error(`${error.message} Stop it first (Ctrl-C where it runs).`);
    return 1;
  }
  await removeProduct(folder);
  console.log(`Removed ${folder}.`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
