import './heap.ts';
import { CHAINCODE, chaincodePortAt } from '../../orgs/index.ts';
import { OPTIONS_HELP, readCommandLine, type CommandLine } from './command-line.ts';
import { DevnetError } from './errors.ts';
import { stderrLog } from './log.ts';
import type { DevnetOptions } from './options.ts';
import { fail, runDevnet } from './process.ts';

const USAGE = 'main.ts --data DIR [--chaincode [NAME=]HOST:PORT]… [OPTIONS]; --help lists them.';

/** The product's own devnet, run as a child: one line of JSON when ready, no prose. */
try {
  const commandLine = readCommandLine(process.argv.slice(2), USAGE);
  if (commandLine.help) process.stdout.write(`${USAGE}\n${OPTIONS_HELP}\n`);
  else await run(commandLine, optionsOf(commandLine));
} catch (error) {
  fail(error, stderrLog);
}

function run({ control }: CommandLine, options: DevnetOptions): Promise<void> {
  return runDevnet({
    options,
    control,
    log: stderrLog,
    announce: ({ peers, orderers, height }) => {
      process.stdout.write(`${JSON.stringify({ ready: true, peers, orderers, height })}\n`);
    },
  });
}

function optionsOf(commandLine: CommandLine): DevnetOptions {
  const { data, name = CHAINCODE, channelId, portBase, chaincodes, settings } = commandLine;
  if (data === undefined) throw new DevnetError('BAD_OPTION', `--data is missing. Usage: ${USAGE}`);
  const given = chaincodes.map((chaincode) => ({ ...chaincode, name: chaincode.name ?? name }));
  return {
    ...settings,
    data,
    chaincodes: given.length > 0 ? given : [{ name, address: `localhost:${String(chaincodePortAt(portBase))}` }],
    portBase,
    ...(channelId === undefined ? {} : { channelId }),
  };
}
