import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ENGINES, parseEngine, type EngineName } from '../start/engine.ts';
import { parseCommand, sayFault } from '../start/command-line.ts';
import { conditionsAt, round } from './conditions.ts';
import type { Figures } from './figures.ts';
import { MSP_IDS, startSmallNetwork, type PeerConnection, type SmallNetwork } from './small-network.ts';
import { endorseState, stateChaincode, type Way } from './state-chaincode.ts';

/** Keys of a transaction, and how many writers send such transactions at once, both ways alike. */
const POINTS = [
  { keys: 1, writers: 32 },
  { keys: 5, writers: 32 },
  { keys: 20, writers: 32 },
  { keys: 50, writers: 32 },
  { keys: 200, writers: 8 },
  { keys: 1_000, writers: 8 },
] as const;

/** Each way goes first once, so that a machine that slows down or a ledger that grows favours neither. */
const ROUNDS: readonly (readonly Way[])[] = [
  ['key', 'batch'],
  ['batch', 'key'],
];
const DEFAULT_SECONDS = 4;
const STATUS_MS = 60_000;
/** About the size of a record of a dispensed trace code. */
const TEXT = 'x'.repeat(120);

export interface BatchMessagesOptions {
  /** Length of each of the 24 loads; 4 by default. */
  readonly seconds?: number;
  readonly onLine?: (line: string) => void;
}

/**
 * Keys a second that create-only transactions write in batch messages and key by key, on a network of its own with the
 * same endorsement policy, writers and transactions for both. Counted from the first endorsement to the last status.
 */
export async function measureBatchMessages(engine: EngineName, options: BatchMessagesOptions = {}): Promise<Figures> {
  const { seconds = DEFAULT_SECONDS, onLine = ignore } = options;
  const data = await mkdtemp(join(tmpdir(), 'piaosu-batch-'));
  try {
    const network = await startSmallNetwork({ engine, data, chaincode: await stateChaincode() });
    try {
      onLine(
        `${network.title}; create-only: every key is read and written; ${seconds.toString()} s a load, two loads a figure`,
      );
      return await measureAll(network, seconds, onLine);
    } finally {
      await network.close();
    }
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

function ignore(): void {
  // Nobody reads along.
}

async function measureAll(network: SmallNetwork, seconds: number, onLine: (line: string) => void): Promise<Figures> {
  const figures: Figures = {};
  await load(network, 'batch', { keys: 5, writers: 8 }, 1); // connections, compiled code
  onLine('keys/tx  writers  key by key [keys/s]  batch [keys/s]  ratio');
  for (const point of POINTS) {
    const rates = await measurePoint(network, point, seconds);
    const ratio = rates.batch / rates.key;
    figures[`batchMessages.${point.keys.toString()}.keyByKeyPerSecond`] = round(rates.key);
    figures[`batchMessages.${point.keys.toString()}.batchPerSecond`] = round(rates.batch);
    figures[`batchMessages.${point.keys.toString()}.ratio`] = round(ratio);
    onLine(lineOf(point, rates, ratio));
  }
  return figures;
}

interface Point {
  readonly keys: number;
  readonly writers: number;
}

function lineOf({ keys, writers }: Point, rates: Record<Way, number>, ratio: number): string {
  const cells = [keys, writers, Math.round(rates.key), Math.round(rates.batch)].map((cell) => cell.toString());
  const [first = '', second = '', third = '', fourth = ''] = cells;
  return `${first.padStart(7)}  ${second.padStart(7)}  ${third.padStart(19)}  ${fourth.padStart(14)}  ${ratio.toFixed(2).padStart(5)}`;
}

async function measurePoint(network: SmallNetwork, point: Point, seconds: number): Promise<Record<Way, number>> {
  const sums = { key: { keys: 0, ms: 0 }, batch: { keys: 0, ms: 0 } };
  for (const way of ROUNDS.flat()) {
    const { keys, ms } = await load(network, way, point, seconds);
    sums[way].keys += keys;
    sums[way].ms += ms;
  }
  return { key: (sums.key.keys / sums.key.ms) * 1000, batch: (sums.batch.keys / sums.batch.ms) * 1000 };
}

/** Writers begin transactions for that long; those under way at its end are waited for and count, as does their time. */
async function load(network: SmallNetwork, way: Way, { keys, writers }: Point, seconds: number) {
  const begun = performance.now();
  const end = begun + seconds * 1000;
  let written = 0;
  const write = async (index: number): Promise<void> => {
    const connection = network.connection(MSP_IDS[index % MSP_IDS.length] ?? '');
    while (performance.now() < end) {
      await createKeys(connection, way, keys);
      written += keys;
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, index) => write(index)));
  return { keys: written, ms: performance.now() - begun };
}

/** @throws when it does not become VALID: a rate of transactions that fail is none */
async function createKeys(connection: PeerConnection, way: Way, count: number): Promise<void> {
  const name = randomUUID();
  const keys = Array.from({ length: count }, (_, index) => `${name}~${index.toString()}`);
  const { id, bytes } = await endorseState(connection, 'create', way, keys, TEXT);
  // The answer to an orderer that is full or late says nothing about the transaction: its status does.
  const refusal: unknown = await connection.submit(bytes).catch((error: unknown) => error);
  const status = await connection.statusOf(id, STATUS_MS);
  if (!status.successful)
    throw new Error(`A transaction of ${count.toString()} keys ended with code ${status.code.toString()}.`, {
      cause: refusal,
    });
}

const USAGE = `Usage: node scripts/bench/batch-messages.ts [--engine ${ENGINES.join('|')}] [--seconds N]`;

async function main(words: readonly string[]): Promise<void> {
  const { values } = parseCommand(words, USAGE, (args) =>
    parseArgs({ args, options: { engine: { type: 'string' }, seconds: { type: 'string' } } }),
  );
  const engine = parseEngine(values.engine) ?? 'devnet';
  const seconds = Number(values.seconds ?? DEFAULT_SECONDS);
  for (const [name, value] of Object.entries(conditionsAt(tmpdir(), engine)))
    console.log(`  ${name}: ${String(value)}`);
  await measureBatchMessages(engine, {
    seconds,
    onLine: (line) => {
      console.log(line);
    },
  });
}

if (import.meta.main) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    process.exitCode = sayFault(error);
  }
}
