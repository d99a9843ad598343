import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, type BundledChaincode } from '../bundle/bundle.ts';
import { Membership } from '../bundle/membership.ts';
import { Binaries } from '../binaries.ts';
import { FabricError } from '../errors.ts';
import { ensureGenesis } from '../genesis.ts';
import { Layout } from '../layout.ts';
import type { ChaincodeCommand } from '../options.ts';
import { lockHolder } from '../process/lock.ts';
import { lastLines } from '../process/node-process.ts';
import { endLife, ProcessFile } from '../process/process-file.ts';
import { makeIdentities } from '../bundle/identities.ts';
import { settingsOf } from '../settings.ts';
import { mspIdOf, readCommandLine, type CommandLine, type CommandName } from './command-line.ts';
import { askControl } from './control.ts';
import { statusRows, statusTable } from './status.ts';
import { upBackground, upForeground } from './up.ts';

export interface CommandSurroundings {
  /** Fabric's programs. @throws FabricError BINARIES_MISSING with what to do */
  readonly bin: () => string;
  /** The chaincode to run; a version where an upgrade names one. */
  readonly chaincode: (asked: { readonly data: string; readonly version?: string }) => ChaincodeCommand;
  readonly print: (line: string) => void;
  /** Told when the network of `up --foreground` serves. */
  readonly onReady?: () => void;
  /** The command line with which `up` starts itself to stay: program, arguments, `up --foreground` and the options. */
  readonly foregroundCommand: readonly string[];
}

const DOWN_MS = 30_000;

interface Invocation {
  readonly line: CommandLine;
  readonly layout: Layout;
  readonly around: CommandSurroundings;
}

/** What each command does; the answer is what people are told. */
const COMMANDS: Readonly<Record<CommandName, (call: Invocation) => Promise<string>>> = {
  up,
  down,
  status: ({ layout }) => statusText(layout),
  logs: ({ layout, line }) => Promise.resolve(logText(layout, line)),
  reset,
  upgrade,
  genesis,
  identities: ({ layout, line }) => makeIdentities(layout, settingsOf(line.options), mspIdOf(line.subject)),
  bundle: ({ layout, line }) =>
    bundle(layout, settingsOf(line.options), mspIdOf(line.subject), line.out, chaincodeOf(line)),
  join: (call) => membership(call).join(),
  approve: (call) => membership(call).approve(),
  commit: (call) => membership(call).commit(),
  revocations: (call) => membership(call).revocations(),
};

/** Runs one command of `npm run network`. @throws FabricError, one sentence for people */
export async function networkCommand(words: readonly string[], around: CommandSurroundings): Promise<void> {
  const line = readCommandLine(words);
  around.print(await COMMANDS[line.command]({ line, layout: new Layout(line.data), around }));
}

function membership({ layout, line, around }: Invocation): Membership {
  return new Membership(layout, settingsOf(line.options), new Binaries(around.bin()), mspIdOf(line.subject));
}

function chaincodeOf({ version, sequence }: CommandLine): BundledChaincode {
  return { ...(version === undefined ? {} : { version }), ...(sequence === undefined ? {} : { sequence }) };
}

async function up({ line, layout, around }: Invocation): Promise<string> {
  if (line.foreground) {
    await upForeground(line, around);
    return 'The network is down.';
  }
  await upBackground(line, around);
  return statusText(layout);
}

async function down({ layout }: Invocation): Promise<string> {
  const owner = await lockHolder(layout.lock);
  if (owner !== undefined) await endLife(owner, DOWN_MS);
  const left = await new ProcessFile(layout.processes).endLeftovers();
  return owner === undefined && left.length === 0 ? 'No network runs on this data.' : 'The network is down.';
}

async function statusText(layout: Layout): Promise<string> {
  return statusTable(statusRows.parse(await askControl(layout.control, { command: 'status' })));
}

function logText(layout: Layout, { subject, lines }: CommandLine): string {
  const folder = join(layout.root, 'logs');
  const known = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.log')) : [];
  if (subject !== undefined && known.includes(`${subject}.log`)) return lastLines(layout.log(subject), lines);
  const names = known.map((name) => name.replace(/\.log$/u, '')).join('\n');
  if (subject === undefined) return names === '' ? 'There are no logs yet.' : names;
  throw new FabricError('UNKNOWN_NODE', `There is no log of ${subject}; there are:\n${names}`);
}

async function reset({ layout, line }: Invocation): Promise<string> {
  if ((await lockHolder(layout.lock)) !== undefined)
    throw new FabricError('ALREADY_RUNNING', 'The network runs; end it with `down` before its data are removed.');
  await new ProcessFile(layout.processes).endLeftovers();
  for (const each of layout.madeByUs) rmSync(each, { recursive: true, force: true });
  if (line.identities) rmSync(join(layout.root, 'orgs'), { recursive: true, force: true });
  return line.identities ? 'Ledgers, configuration and identities are gone.' : 'Ledgers and configuration are gone.';
}

async function upgrade({ layout, line }: Invocation): Promise<string> {
  if (line.version === undefined)
    throw new FabricError('BAD_OPTION', 'Which version? For example: upgrade --version 1.1');
  await askControl(layout.control, { command: 'upgrade', version: line.version });
  return `Version ${line.version} of the chaincode serves.`;
}

async function genesis({ layout, line, around }: Invocation): Promise<string> {
  await ensureGenesis(layout, settingsOf(line.options), new Binaries(around.bin()));
  const digest = hash('sha256', readFileSync(layout.genesis), 'hex');
  return `The channel's first block is ${layout.genesis}\nsha256 ${digest} (compare it at every organisation)`;
}
