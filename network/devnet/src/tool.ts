import './heap.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announcement } from './announcement.ts';
import { OPTIONS_HELP, readCommandLine, type CommandLine } from './command-line.ts';
import { DevnetError } from './errors.ts';
import { sentenceLog } from './log.ts';
import type { ChaincodeOption } from './options.ts';
import { fail, runDevnet } from './process.ts';

/** Names that the samples of Hyperledger Fabric use, so that they run unchanged. */
const SAMPLE_CHANNEL = 'mychannel';
const SAMPLE_CHAINCODE = 'basic';

const USAGE = 'piaosu-devnet --chaincode HOST:PORT [--data DIR] [OPTIONS]';
const HELP = `Usage: ${USAGE}

A Hyperledger Fabric channel of four organisations in one process, for the chaincode that listens at HOST:PORT
(chaincode as a service: fabric-chaincode-node server --chaincode-address HOST:PORT --chaincode-id ${SAMPLE_CHAINCODE}:1).

  --data DIR                   identities and ledger, kept; without it a temporary folder, removed at the end
${OPTIONS_HELP}

The chaincode's name is ${SAMPLE_CHAINCODE} and the channel's ${SAMPLE_CHANNEL} if not given.`;

// Started by an older Node's `piaosu-devnet`, it ends when that is gone, however it went; its ports and data with it.
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref();

/** The command `piaosu-devnet`: devnet for people, on a terminal. */
try {
  const commandLine = readCommandLine(process.argv.slice(2), USAGE);
  if (commandLine.help) process.stdout.write(`${HELP}\n`);
  else await run(commandLine, chaincodesOf(commandLine));
} catch (error) {
  fail(error, sentenceLog);
}

async function run(commandLine: CommandLine, chaincodes: readonly ChaincodeOption[]): Promise<void> {
  const { channelId = SAMPLE_CHANNEL, portBase, settings, control } = commandLine;
  const data = commandLine.data ?? mkdtempSync(join(tmpdir(), 'piaosu-devnet-'));
  const isTemporary = commandLine.data === undefined;
  const atEnd = (): void => {
    if (isTemporary) rmSync(data, { recursive: true, force: true });
  };
  try {
    await runDevnet({
      options: { ...settings, data, chaincodes, channelId, portBase },
      control,
      log: sentenceLog,
      announce: (devnet) => {
        process.stdout.write(announcement(devnet, { chaincodes, isTemporary, tls: settings.tls !== false }));
      },
      atEnd,
    });
  } catch (error) {
    atEnd();
    throw error;
  }
}

function chaincodesOf({ chaincodes, name = SAMPLE_CHAINCODE }: CommandLine): ChaincodeOption[] {
  if (chaincodes.length === 0) throw new DevnetError('BAD_OPTION', `--chaincode is missing. Usage: ${USAGE}`);
  return chaincodes.map((chaincode) => ({ ...chaincode, name: chaincode.name ?? name }));
}
