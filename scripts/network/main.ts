import { join } from 'node:path';
import { FabricError, networkCommand, USAGE } from '@piaosu/network/fabric';
import { announceReady } from '../processes/node-service.ts';
import { parseCommand, sayFault, UsageError } from '../start/command-line.ts';
import { dataDirOf, readEnvironment } from '../start/environment.ts';
import { fabricBinaries } from '../start/fabric.ts';
import { keptPortBase } from '../start/ports.ts';
import { ensurePepper } from '../start/secrets.ts';
import { productChaincode } from './product-chaincode.ts';

/**
 * `npm run network -- COMMAND`: a real Fabric network with the product's contracts, alone. On the data of `npm start`
 * unless `--data` says otherwise; `npm start -- --engine fabric` runs its network by this command too.
 */
async function main(words: readonly string[]): Promise<void> {
  const asked = parseCommand(words, USAGE, (args) => args);
  const command = [...asked, ...(await defaults(asked))];
  await networkCommand(command, {
    bin: () => fabricBinaries(process.env),
    chaincode: ({ data, version }) => {
      const folder = join(data, 'peppers');
      const pepperFile = process.env['PIAOSU_PEPPER_FILE'] ?? ensurePepper(join(dataDirOf(process.env), 'secrets'));
      return productChaincode({ folder, pepperFile, ...(version === undefined ? {} : { version }) });
    },
    foregroundCommand: [process.execPath, ...process.execArgv, import.meta.filename, ...command, '--foreground'],
    print: (line) => {
      console.log(line);
    },
    onReady: announceReady,
  });
}

/** Folder and ports as `npm start` has them. */
async function defaults(words: readonly string[]): Promise<string[]> {
  const { dataDir, portBase } = readEnvironment(process.env);
  const base = portBase ?? (await keptPortBase(dataDir));
  const given = (name: string): boolean => words.some((word) => word === name || word.startsWith(`${name}=`));
  return [
    ...(given('--data') ? [] : ['--data', join(dataDir, 'fabric')]),
    ...(given('--port-base') || given('--nodes') || base === undefined ? [] : ['--port-base', base.toString()]),
  ];
}

/** What the programs of Fabric said comes before our sentence: the end of a log is what people are shown. */
function toFault(error: unknown): unknown {
  if (!(error instanceof FabricError)) return error;
  const { code, message, detail } = error;
  if (code === 'BAD_OPTION') return message === USAGE ? new UsageError(USAGE) : new UsageError(USAGE, message, error);
  return detail === undefined ? error : new Error(`${detail}\n${message}`, { cause: error });
}

try {
  await main(process.argv.slice(2));
  process.exit(); // whatever connection a library keeps open
} catch (error) {
  process.exit(sayFault(toFault(error)));
}
