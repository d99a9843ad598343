import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join, resolve } from 'node:path';
import { FabricError } from './errors.ts';

const PROGRAMS = ['peer', 'orderer', 'configtxgen', 'osnadmin', 'configtxlator'] as const;
export type Program = (typeof PROGRAMS)[number];

const LARGEST_OUTPUT = 64 * 1024 * 1024;

/** Fabric's own programs in a folder. */
export class Binaries {
  readonly #folder: string;

  /** @throws FabricError BINARIES_MISSING that names what is not there */
  constructor(folder: string) {
    this.#folder = resolve(folder);
    const missing = PROGRAMS.filter((program) => !isExecutable(this.path(program)));
    if (missing.length > 0)
      throw new FabricError(
        'BINARIES_MISSING',
        `${this.#folder} lacks ${missing.join(', ')}: set FABRIC_BIN to the bin folder of Hyperledger Fabric 3.1.`,
      );
  }

  path(program: Program): string {
    return join(this.#folder, program);
  }

  /**
   * Runs a program to its end in a folder that is also its configuration folder.
   * @returns what it wrote, output and messages together
   * @throws FabricError COMMAND_FAILED with its messages
   */
  async run(program: Program, args: readonly string[], cwd: string): Promise<string> {
    const env = { PATH: process.env['PATH'], HOME: cwd, FABRIC_CFG_PATH: cwd, FABRIC_LOGGING_SPEC: 'error' };
    return new Promise((done, fail) => {
      execFile(this.path(program), args, { cwd, env, maxBuffer: LARGEST_OUTPUT }, (error, stdout, stderr) => {
        const output = `${stdout}${stderr}`.trim();
        if (error === null) done(output);
        else fail(commandFailed(program, args, output));
      });
    });
  }
}

/** What the program said stays; its explanation of all its flags does not. */
function commandFailed(program: Program, args: readonly string[], output: string): FabricError {
  const words = args.filter((arg) => /^[a-z]+$/u.test(arg)).slice(0, 3);
  const [detail = ''] = output.split('\nUsage:');
  const last = detail.trimEnd().split('\n').at(-1) ?? '';
  return new FabricError('COMMAND_FAILED', `${[program, ...words].join(' ')} failed: ${last}`, { detail });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
