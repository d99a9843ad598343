import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startFabric, type FabricNetwork, type LogEvent } from '@piaosu/network/fabric';
import { z } from 'zod';
import { conditionsAt } from '../bench/conditions.ts';
import { connectionsOf, shimCommand } from '../bench/small-network.ts';
import { parseCommand, sayFault } from '../start/command-line.ts';
import { fabricBinaries } from '../start/fabric.ts';
import { freePortBase } from '../start/ports.ts';
import { FAULTS, type Fault } from './faults.ts';
import { runFault, type Row } from './run-fault.ts';
import { formatTable, isSound } from './table.ts';
import { NOTES } from './writer.ts';

const USAGE = `Usage: npm run chaos [-- --ordering bft|raft] [--only FAULT,FAULT] [--json FILE]

Faults of a real Fabric network while four light clients write, from the programs in FABRIC_BIN:
${FAULTS.map(({ id, title }) => `  ${id.padEnd(22)}${title}`).join('\n')}`;

const Ordering = z.enum(['bft', 'raft']);
type Ordering = z.infer<typeof Ordering>;

interface Choice {
  readonly json: string | undefined;
  readonly ordering: Ordering;
  readonly faults: readonly Fault[];
}

/** @returns whether the ledger kept its promise in every case */
async function main(words: readonly string[]): Promise<boolean> {
  const choice = parseCommand(words, USAGE, readChoice);
  const bin = fabricBinaries(process.env);
  const data = await mkdtemp(join(tmpdir(), 'piaosu-chaos-'));
  const events: LogEvent[] = [];
  const network = await startFabric({
    ...{ data, bin, ordering: choice.ordering, portBase: await freePortBase('fabric') },
    chaincode: shimCommand({ name: NOTES, folder: join(import.meta.dirname, 'chaincode') }),
    log: (event) => events.push(event),
  });
  try {
    const conditions = { ...conditionsAt(data, `Hyperledger Fabric, ${choice.ordering}`), clients: CLIENTS };
    for (const [name, value] of Object.entries(conditions)) console.log(`  ${name}: ${String(value)}`);
    const rows = await runAll(network, events, choice.faults);
    console.log(`\n${formatTable(rows)}`);
    if (choice.json !== undefined) {
      await writeFile(choice.json, `${JSON.stringify({ conditions, rows }, undefined, 2)}\n`);
    }
    return rows.length === choice.faults.length && isSound(rows);
  } finally {
    await network.close();
    await rm(data, { recursive: true, force: true });
  }
}

const CLIENTS =
  'four light writers, one at each gateway, one note at a time; the longest gap before the fault is the usual one';

/** @throws with a sentence about a word that is not understood */
function readChoice(args: string[]): Choice {
  const text = { type: 'string' } as const;
  const { only, ordering, json } = parseArgs({ args, options: { ordering: text, only: text, json: text } }).values;
  const known = Ordering.safeParse(ordering ?? 'bft');
  if (!known.success) throw new Error(`There is no ordering '${String(ordering)}'; there are bft and raft.`);
  const ids = only?.split(',') ?? FAULTS.map(({ id }) => id);
  const unknown = ids.find((id) => !FAULTS.some((fault) => fault.id === id));
  if (unknown !== undefined) throw new Error(`There is no fault '${unknown}'.`);
  return { json, ordering: known.data, faults: FAULTS.filter(({ id }) => ids.includes(id)) };
}

/** One after the other on one network. A case that breaks off ends the run; what was found before is still shown. */
async function runAll(network: FabricNetwork, events: readonly LogEvent[], faults: readonly Fault[]): Promise<Row[]> {
  const connections = connectionsOf(network.dataDir, network.peers);
  const rows: Row[] = [];
  try {
    for (const fault of faults) {
      console.log(`… ${fault.title}`);
      rows.push(await runFault({ network, events, connection: connections.of }, fault));
    }
  } catch (error) {
    console.error('The run broke off here:', error);
  } finally {
    connections.close();
  }
  return rows;
}

try {
  if (!(await main(process.argv.slice(2)))) process.exitCode = 1;
} catch (error) {
  process.exitCode = sayFault(error);
}
