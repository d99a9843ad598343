import { parseArgs } from 'node:util';
import { ClinicFailure } from './failure.ts';

export interface CommandLine {
  readonly command: string;
  readonly words: readonly string[];
  readonly data: string;
  readonly issuer: string | undefined;
  readonly details: string | undefined;
  readonly out: string | undefined;
  readonly from: string | undefined;
  readonly trust: readonly string[];
  readonly unchecked: boolean;
  readonly clockSetBack: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

const DEFAULT_FOLDER = 'piaosu-clinic';

/** Throws ClinicFailure for an option that nobody knows. */
export function parseCommandLine(args: readonly string[], environment: NodeJS.ProcessEnv): CommandLine {
  const { values, positionals } = split(args);
  const [command = '', ...words] = positionals;
  return {
    ...{ command, words },
    data: values.data ?? environment['PIAOSU_CLINIC_DIR'] ?? DEFAULT_FOLDER,
    ...{ issuer: values.issuer, details: values.details, out: values.out, from: values.from },
    trust: values.trust ?? [],
    unchecked: values.unchecked ?? false,
    clockSetBack: values['clock-set-back'] ?? false,
    json: values.json ?? false,
    help: values.help ?? false,
  };
}

function split(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        issuer: { type: 'string' },
        details: { type: 'string' },
        out: { type: 'string' },
        from: { type: 'string' },
        trust: { type: 'string', multiple: true },
        unchecked: { type: 'boolean' },
        'clock-set-back': { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw new ClinicFailure(
      '参数有误，请见 piaosu clinic --help。',
      'Unknown option; see piaosu clinic --help.',
      cause,
    );
  }
}
