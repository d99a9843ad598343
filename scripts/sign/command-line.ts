import { parseArgs } from 'node:util';
import { SignFailure } from './failure.ts';

export interface CommandLine {
  readonly words: readonly string[];
  readonly key: string | undefined;
  readonly institution: string | undefined;
  readonly seal: boolean;
  readonly sm2: boolean;
  readonly yes: boolean;
  readonly help: boolean;
}

/** Throws SignFailure for an option that nobody knows. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = split(args);
  const { key, institution, seal = false, sm2 = false, yes = false, help = false } = values;
  return { words: positionals, key, institution, seal, sm2, yes, help };
}

function split(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        institution: { type: 'string' },
        seal: { type: 'boolean' },
        sm2: { type: 'boolean' },
        yes: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw new SignFailure('参数有误，请见 piaosu sign --help。', 'Unknown option; see piaosu sign --help.', cause);
  }
}
