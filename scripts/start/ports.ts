import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { nodeTable } from '@piaosu/network/nodes';
import { DEFAULT_PORT_BASE, chaincodePortAt, organisationsAt } from '@piaosu/network/orgs';
import { holdPort, isPortFree } from '../processes/free-port.ts';
import { waitFor } from '../processes/wait.ts';
import type { EngineName } from './engine.ts';

/** The ports of one running product, all derived from one base so that they can be remembered as one number. */
export interface Ports {
  readonly base: number;
  readonly identity: number;
  readonly chaincode: number;
  /** One a gateway process. */
  readonly metrics: readonly number[];
  readonly organisations: ReturnType<typeof organisationsAt>;
}

const IDENTITY_OFFSET = 1090; // 8090 by default
const METRICS_OFFSET = 2464; // 9464, the usual port of Prometheus exporters
const KEPT_FILE = 'ports.json';
const Kept = z.strictObject({ base: z.int() });

export function portsAt(base: number): Ports {
  const organisations = organisationsAt(base);
  return {
    base,
    identity: base + IDENTITY_OFFSET,
    chaincode: chaincodePortAt(base),
    metrics: organisations.map((_, index) => base + METRICS_OFFSET + index),
    organisations,
  };
}

/**
 * The base for a data folder: the one asked for, else the one it began with (its exchange endpoints stand on the
 * ledger), else the default.
 */
export async function choosePortBase(folder: string, asked: number | undefined): Promise<number> {
  const kept = await keptPortBase(folder);
  const base = asked ?? kept ?? DEFAULT_PORT_BASE;
  if (base !== kept) await writeFile(join(folder, KEPT_FILE), `${JSON.stringify({ base })}\n`);
  return base;
}

/** The base that a data folder began with. */
export async function keptPortBase(folder: string): Promise<number | undefined> {
  const file = join(folder, KEPT_FILE);
  return existsSync(file) ? Kept.parse(JSON.parse(await readFile(file, 'utf8'))).base : undefined;
}

/**
 * Divided by this, no two ports of a product leave the same rest, and none leaves 0 (a test holds it): products whose bases are
 * different multiples of it have no port in common, and the base itself is nobody's.
 */
export const BASE_STEP = 121;

/**
 * A base whose ports are all free, below the range from which the system gives ports to outgoing connections. It is this process's
 * as long as it runs: another that chooses at the same moment, before anything listens, gets another one.
 */
export async function freePortBase(engine: EngineName = 'devnet'): Promise<number> {
  const [LOWEST, HIGHEST, TRIES] = [10_000, 28_000, 50];
  for (let i = 0; i < TRIES; i++) {
    const base = BASE_STEP * randomInt(Math.ceil(LOWEST / BASE_STEP), Math.floor(HIGHEST / BASE_STEP));
    const ports = portsAt(base);
    if (!(await holdPort(base))) continue;
    if ((await busyPorts([...productUses(ports), ...ledgerUses(ports, engine)])).length === 0) return base;
  }
  throw new Error('No free range of ports was found.');
}

/**
 * @param patienceMs how long to wait for what an earlier, killed start left behind
 * @throws with a sentence for the person at the terminal when a port is busy.
 */
export async function assertPortsFree(wanted: readonly PortUse[], patienceMs: number): Promise<void> {
  const free = await waitFor(async () => ((await busyPorts(wanted)).length === 0 ? true : undefined), {
    timeoutMs: patienceMs,
    everyMs: 200,
  });
  if (free === true) return;
  const busy = await busyPorts(wanted);
  if (busy.length === 0) return;
  const list = busy.map(({ port, use }) => `${port.toString()} (${use})`).join(', ');
  throw new Error(
    `Another program uses port ${list}. End it, or take another range of ports: PIAOSU_PORT_BASE=17000 npm start`,
  );
}

export interface PortUse {
  readonly port: number;
  readonly use: string;
}

async function busyPorts(wanted: readonly PortUse[]): Promise<PortUse[]> {
  const free = await Promise.all(wanted.map(({ port }) => isPortFree(port)));
  return wanted.filter((_, index) => free[index] !== true);
}

/** What everything but the ledger listens on. */
export function productUses(ports: Ports): PortUse[] {
  return [
    { port: ports.identity, use: 'identity provider' },
    ...ports.metrics.map((port) => ({ port, use: 'metrics' })),
    ...ports.organisations.flatMap((org) => [
      { port: org.exchangePort, use: `exchange of ${org.mspId}` },
      { port: org.gatewayPort, use: `REST API of ${org.mspId}` },
    ]),
  ];
}

/** What an engine listens on. */
export function ledgerUses(ports: Ports, engine: EngineName): PortUse[] {
  return engine === 'devnet' ? devnetUses(ports) : fabricUses(ports);
}

function devnetUses({ base, chaincode }: Ports): PortUse[] {
  const { peers, orderers } = nodeTable({ portBase: base });
  return [
    { port: chaincode, use: 'chaincode' },
    ...[...peers, ...orderers].map(({ port, name }) => ({ port, use: name })),
  ];
}

function fabricUses({ base }: Ports): PortUse[] {
  const { peers, orderers, chaincodes } = nodeTable({ portBase: base });
  const named = (name: string, ports: readonly number[]): PortUse[] => ports.map((port) => ({ port, use: name }));
  return [
    ...peers.flatMap((node) => named(node.name, [node.port, node.chaincodePort, node.operationsPort])),
    ...orderers.flatMap((node) => named(node.name, [node.port, node.adminPort, node.operationsPort])),
    ...chaincodes.flatMap((node) => named(node.name, [node.port])),
  ];
}
