import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { AlreadyRunning, lockInstance } from '../processes/instance-lock.ts';
import { parseCommand, sayFault } from './command-line.ts';
import { dataDirOf } from './environment.ts';
import { livingNodes } from './fabric.ts';
import { removeProduct } from './remove.ts';

const USAGE = 'Usage: npm run reset [-- --yes]   removes ledger, databases and keys in PIAOSU_DATA (.piaosu)';

/** `npm run reset`: removes the data of `npm start` after asking; `-- --yes` does not ask. */
async function main(words: readonly string[]): Promise<number> {
  const { values } = parseCommand(words, USAGE, (args) => parseArgs({ args, options: { yes: { type: 'boolean' } } }));
  const folder = dataDirOf(process.env);
  if (!existsSync(folder)) {
    console.log(`There are no data in ${folder}.`);
    return 0;
  }
  if (!looksOurs(folder)) {
    console.error(`${folder} does not look like data of PiaoSu; nothing was removed.`);
    return 1;
  }
  if (values.yes !== true && !(await confirmed(folder))) {
    console.log('Nothing was removed.');
    return 1;
  }
  return remove(folder);
}

function looksOurs(folder: string): boolean {
  return ['postgres', 'logs', 'fabric'].some((part) => existsSync(join(folder, part)));
}

async function confirmed(folder: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Remove ${folder} with its ledger, databases and keys? Type yes: `);
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}

async function remove(folder: string): Promise<number> {
  const lock = await lockInstance(folder).catch((error: unknown) => {
    if (error instanceof AlreadyRunning) return error;
    throw error;
  });
  if (lock instanceof AlreadyRunning) {
    console.error(`${lock.message} Stop it first (Ctrl-C where it runs).`);
    return 1;
  }
  if ((await livingNodes(join(folder, 'fabric'))).length > 0) {
    await lock.release();
    console.error('A network runs on these data. End it first: npm run network -- down');
    return 1;
  }
  await removeProduct(folder);
  console.log(`Removed ${folder}.`);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = sayFault(error);
}
