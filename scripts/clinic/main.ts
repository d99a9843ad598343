import { CODES } from '@piaosu/core';
import { COMMANDS } from './commands.ts';
import { parseCommandLine, type CommandLine } from './command-line.ts';
import { ClinicFailure } from './failure.ts';
import { USAGE } from './usage.ts';

/** `piaosu clinic`: issues receipts on a machine without network, gateway or database. */
const UNUSABLE = 2;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(parseCommandLine(args, process.env));
  } catch (error) {
    if (!isForPeople(error)) throw error;
    console.error(error instanceof ClinicFailure ? `${error.zh}\n${error.en}` : error.message);
    return UNUSABLE;
  }
}

/** What the operating system refuses, a full disk or a folder of somebody else, is no fault of the program either. */
function isForPeople(error: unknown): error is Error {
  return error instanceof ClinicFailure || (error instanceof Error && 'syscall' in error);
}

async function run(line: CommandLine): Promise<number> {
  const command = Object.entries(COMMANDS).find(([name]) => name === line.command)?.[1];
  if (line.help || command === undefined) {
    console.log(USAGE);
    return line.help || line.command === 'help' ? 0 : UNUSABLE;
  }
  return command(line, {
    say: (text) => {
      console.log(text);
    },
    now: () => Math.floor(Date.now() / 1000),
    sentence: (code) => `${CODES[code].zh} ${CODES[code].en}`,
  });
}
