import { parseArgs } from 'node:util';
import { DEFAULT_PORT_BASE } from '../../orgs/index.ts';
import { parseClockOffset } from './clock-offset.ts';
import { DevnetError, messageOf } from './errors.ts';
import { DEFAULTS, type ChaincodeOption, type DevnetOptions } from './options.ts';
import type { PolicyOption } from './policy/chaincode-policy.ts';
import { parsePolicy } from './policy/policy-text.ts';

/** What a command line says; what it leaves open is for the command to decide. */
export interface CommandLine {
  readonly data: string | undefined;
  readonly name: string | undefined;
  readonly chaincodes: readonly UnnamedChaincode[];
  readonly channelId: string | undefined;
  readonly portBase: number;
  /** File of the control socket. */
  readonly control: string | undefined;
  readonly help: boolean;
  readonly settings: Pick<DevnetOptions, 'batchTimeoutMs' | 'policy' | 'clockOffsetMs' | 'tls'>;
}

/** A chaincode as `--chaincode` gives it; without a name it has that of `--name`. */
export type UnnamedChaincode = Omit<ChaincodeOption, 'name'> & { readonly name: string | undefined };

export const OPTIONS_HELP = `  --chaincode [NAME=]HOST:PORT[,MSPID=HOST:PORT…]   where a chaincode listens; may be given several times
  --name NAME                  name of a chaincode given without one
  --channel NAME               the channel's name
  --port-base N                7000: peers 7051 7061 7071 7081, orderers 7250 7260 7270 7280; 0: free ports
  --policy 1|2|3|4|TEXT        so many of the four peers must endorse (2, or what the data has); or e.g. "OutOf(3,'HealthMSP.peer',…)"
  --batch-timeout-ms N         20: time after which a block that is not full is cut
  --clock-offset 10d|72h|-20m  shifts the node's clock
  --control FILE               unix socket for fault injection (see README)
  --no-tls                     plain connections
  --help`;

/** @throws DevnetError BAD_OPTION */
export function readCommandLine(args: readonly string[], usage: string): CommandLine {
  const values = parse(joinOffset(args), usage);
  const clockOffset = values['clock-offset'] ?? values['clock-offset-ms'] ?? '0';
  return {
    data: values.data,
    name: values.name,
    chaincodes: (values.chaincode ?? []).map(readChaincode),
    channelId: values.channel,
    portBase: wholeNumber('--port-base', values['port-base'], DEFAULT_PORT_BASE),
    control: values.control,
    help: values.help,
    settings: {
      batchTimeoutMs: wholeNumber('--batch-timeout-ms', values['batch-timeout-ms'], DEFAULTS.batchTimeoutMs),
      ...(values.policy === undefined ? {} : { policy: readPolicy(values.policy) }),
      clockOffsetMs: parseClockOffset(clockOffset),
      tls: !values['no-tls'],
    },
  };
}

/** `--clock-offset -20m` is meant as `--clock-offset=-20m`; the parser would take the value for a flag. */
function joinOffset(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    if (args[index - 1]?.match(CLOCK_OFFSET) && arg.startsWith('-')) return [];
    const next = args[index + 1];
    return CLOCK_OFFSET.test(arg) && next?.startsWith('-') === true ? [`${arg}=${next}`] : [arg];
  });
}

const CLOCK_OFFSET = /^--clock-offset(-ms)?$/;

function parse(args: string[], usage: string) {
  try {
    const options = {
      data: { type: 'string' },
      name: { type: 'string' },
      'port-base': { type: 'string' },
      'batch-timeout-ms': { type: 'string' },
      policy: { type: 'string' },
      chaincode: { type: 'string', multiple: true },
      channel: { type: 'string' },
      'clock-offset': { type: 'string' },
      'clock-offset-ms': { type: 'string' },
      control: { type: 'string' },
      'no-tls': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new DevnetError('BAD_OPTION', `${sentence(messageOf(error))} Usage: ${usage}`, error);
  }
}

/** The parser ends some of its messages without a full stop. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text)) throw new DevnetError('BAD_OPTION', `${name} needs a whole number, not "${text}".`);
  return Number(text);
}

function readPolicy(text: string): PolicyOption {
  return /^\d+$/.test(text) ? Number(text) : parsePolicy(text);
}

function readChaincode(text: string): UnnamedChaincode {
  const [first = '', ...others] = text.split(',');
  const isNamed = first.includes('=');
  const [name, address] = isNamed ? splitOnce(first) : [undefined, first];
  if (!/^[^\s=]+:\d+$/.test(address)) throw new DevnetError('BAD_OPTION', `"${address}" is not host:port.`);
  return { name, address, addresses: Object.fromEntries(others.map(splitOnce)) };
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at <= 0 || !/:\d+$/.test(text)) throw new DevnetError('BAD_OPTION', `"${text}" is not name=host:port.`);
  return [text.slice(0, at), text.slice(at + 1)];
}
