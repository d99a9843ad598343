import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { FabricError, messageOf } from './errors.ts';
import { networkCommand } from './command/network-command.ts';
import type { ChaincodeCommand } from './options.ts';

/**
 * The network command for any chaincode: PIAOSU_CHAINCODE names a module whose default export makes the ChaincodeCommand
 * of a version. `npm run network` is the same with the product's contracts.
 */
const factory = z.custom<(asked: { data: string; version?: string }) => ChaincodeCommand>(
  (value) => typeof value === 'function',
  'the module of PIAOSU_CHAINCODE has no function as its default export',
);

async function main(words: string[]): Promise<void> {
  const file = process.env['PIAOSU_CHAINCODE'];
  const module: unknown = file === undefined ? {} : await import(pathToFileURL(file).href);
  const chaincode = z.object({ default: factory }).safeParse(module);
  await networkCommand(words, {
    bin: () => {
      const bin = process.env['FABRIC_BIN'];
      if (bin !== undefined && bin !== '') return bin;
      throw new FabricError('BINARIES_MISSING', 'Set FABRIC_BIN to the bin folder of Hyperledger Fabric 3.1.');
    },
    chaincode: (asked) => {
      if (chaincode.success) return chaincode.data.default(asked);
      throw new FabricError('BAD_OPTION', `PIAOSU_CHAINCODE: ${chaincode.error.issues[0]?.message ?? 'no module'}`);
    },
    print: (line) => {
      console.log(line);
    },
    foregroundCommand: [process.execPath, ...process.execArgv, import.meta.filename, ...words, '--foreground'],
  });
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof FabricError && error.detail !== undefined) console.error(error.detail);
  console.error(messageOf(error));
  process.exitCode = 1;
}
