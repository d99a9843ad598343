import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readNodeSettings } from '../../nodes/index.ts';
import { organisationOf } from '../../orgs/index.ts';
import { FabricError } from '../errors.ts';
import type { FabricOptions } from '../options.ts';

export const USAGE = `npm run network -- COMMAND [OPTIONS]

  up [--foreground]       start the network, or take up the one whose data is there
  down                    end it; the data stay
  status                  every node: state, blocks, memory
  logs [NODE] [--lines N] the end of a node's log, or which logs there are
  reset [--identities]    remove ledgers and configuration; with --identities also every key and certificate
  upgrade --version V     commit the next sequence of the chaincode, with both processes running

  for several hosts:
  identities ORG          make the organisation's authorities, keys and certificates, and its public folder
  genesis                 make the channel's first block from the four public folders
  bundle ORG [--out DIR] [--version V] [--sequence N]
                          write what the organisation needs on its own host
  join|approve|commit ORG with --data BUNDLE: the organisation's part in channel and chaincode
  revocations ORG         have the channel take the organisation's crl.pem

  --data DIR              .piaosu/fabric
  --nodes FILE            hosts and ports of every node, JSON
  --port-base N           7000
  --ordering bft|raft     bft: SmartBFT with four orderers; raft: three
  --peers N               peers of each organisation, 1
  --policy 2|3|TEXT       endorsement: 2 or 3 of the four organisations, or Fabric's policy text
  --interval-ms N         time after which a block is cut, 200

FABRIC_BIN names the folder with Hyperledger Fabric 3.1's peer, orderer, configtxgen, osnadmin and configtxlator.`;

const COMMANDS = [
  ...(['up', 'down', 'status', 'logs', 'reset', 'upgrade'] as const),
  ...(['identities', 'genesis', 'bundle', 'join', 'approve', 'commit', 'revocations'] as const),
] as const;
export type CommandName = (typeof COMMANDS)[number];

export interface CommandLine {
  readonly command: CommandName;
  /** The node of `logs`, the organisation of `identities` and `bundle`. */
  readonly subject: string | undefined;
  readonly data: string;
  readonly options: Omit<FabricOptions, 'data' | 'bin' | 'chaincode' | 'log'>;
  readonly foreground: boolean;
  readonly identities: boolean;
  readonly lines: number;
  readonly version: string | undefined;
  readonly sequence: number | undefined;
  readonly out: string | undefined;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const OPTIONS = {
  data: { ...text, default: '.piaosu/fabric' },
  nodes: text,
  'port-base': text,
  ordering: text,
  peers: text,
  policy: text,
  'interval-ms': text,
  foreground: flag,
  identities: flag,
  lines: { ...text, default: '40' },
  version: text,
  sequence: text,
  out: text,
} as const;

const values = z.object({
  data: z.string().min(1),
  nodes: z.string().optional(),
  'port-base': z.coerce.number().int().min(1024).max(55_000).optional(),
  ordering: z.enum(['bft', 'raft']).optional(),
  peers: z.coerce.number().int().min(1).max(3).optional(),
  policy: z.string().optional(),
  'interval-ms': z.coerce.number().int().min(10).optional(),
  foreground: z.boolean(),
  identities: z.boolean(),
  lines: z.coerce.number().int().min(1),
  version: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.+-]*$/u)
    .optional(),
  sequence: z.coerce.number().int().min(1).optional(),
  out: z.string().optional(),
});
type Values = z.output<typeof values>;

/** @throws FabricError BAD_OPTION with what is wrong */
export function readCommandLine(words: readonly string[]): CommandLine {
  const { positionals, given } = parsed(words);
  const [name, subject] = positionals;
  const command = COMMANDS.find((each) => each === name);
  if (command === undefined)
    throw new FabricError('BAD_OPTION', name === undefined ? USAGE : `There is no command '${name}'.\n\n${USAGE}`);
  return {
    command,
    subject,
    data: given.data,
    options: networkOptions(given),
    foreground: given.foreground,
    identities: given.identities,
    lines: given.lines,
    version: given.version,
    sequence: given.sequence,
    out: given.out,
  };
}

/** The MSP id of `health`, `HealthMSP` or `healthmsp`. @throws FabricError BAD_OPTION */
export function mspIdOf(subject: string | undefined): string {
  if (subject === undefined) throw new FabricError('BAD_OPTION', 'Which organisation? For example: bundle HealthMSP');
  const base = subject.replace(/msp$/iu, '');
  try {
    return organisationOf(`${base.charAt(0).toUpperCase()}${base.slice(1).toLowerCase()}MSP`).mspId;
  } catch (error) {
    throw new FabricError('BAD_OPTION', `There is no organisation ${subject}.`, { cause: error });
  }
}

function parsed(words: readonly string[]): { positionals: string[]; given: Values } {
  try {
    const line = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
    return { positionals: line.positionals, given: values.parse(line.values) };
  } catch (error) {
    if (error instanceof z.ZodError)
      throw new FabricError('BAD_OPTION', error.issues.map((i) => `--${i.path.join('.')}: ${i.message}`).join('\n'));
    if (error instanceof TypeError) throw new FabricError('BAD_OPTION', error.message, { cause: error });
    throw error;
  }
}

function networkOptions(given: Values): CommandLine['options'] {
  return {
    ...(given.nodes === undefined ? {} : { nodes: readNodeSettings(given.nodes) }),
    ...(given['port-base'] === undefined ? {} : { portBase: given['port-base'] }),
    ...(given.ordering === undefined ? {} : { ordering: given.ordering }),
    ...(given.peers === undefined ? {} : { peersPerOrganisation: given.peers }),
    ...(given.policy === undefined ? {} : { policy: policyOf(given.policy) }),
    ...(given['interval-ms'] === undefined ? {} : { batchIntervalMs: given['interval-ms'] }),
  };
}

function policyOf(given: string): 2 | 3 | string {
  if (given === '2') return 2;
  return given === '3' ? 3 : given;
}
