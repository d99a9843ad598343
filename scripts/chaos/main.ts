import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { stopSignal } from '../processes/stop-signal.ts';
import { parseCommand, sayFault } from '../start/command-line.ts';
import { fabricBinaries } from '../start/fabric.ts';
import { FAULTS, type Fault } from './faults.ts';
import { runFaults } from './run-faults.ts';
import { formatTable, isSound } from './table.ts';

const USAGE = `Usage: npm run chaos [-- --ordering bft|raft] [--case NAME…] [--json FILE]

Faults of a real Fabric network while four light clients write, from the programs in FABRIC_BIN:
${FAULTS.map(({ id, title }) => `  ${id.padEnd(22)}${title}`).join('\n')}`;

const Ordering = z.enum(['bft', 'raft']);

interface Choice {
  readonly json: string | undefined;
  readonly ordering: z.infer<typeof Ordering>;
  readonly faults: readonly Fault[];
}

/** @returns whether the ledger kept its promise in every case */
async function main(words: readonly string[]): Promise<boolean> {
  const { ordering, faults, json } = parseCommand(words, USAGE, readChoice);
  const bin = fabricBinaries(process.env);
  const { conditions, rows, brokenOff } = await runFaults({
    ...{ bin, ordering, faults, signal: stopSignal() },
    onLine: (line) => {
      console.log(line);
    },
  });
  console.log(`\n${formatTable(rows)}`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ conditions, rows }, undefined, 2)}\n`);
  if (brokenOff !== undefined) console.error('The run broke off here:', brokenOff);
  return brokenOff === undefined && isSound(rows);
}

/** @throws with a sentence about a word that is not understood */
function readChoice(args: string[]): Choice {
  const text = { type: 'string' } as const;
  const options = { ordering: text, json: text, case: { ...text, multiple: true } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (positionals.length > 0 && values.case === undefined)
    throw new Error(`'${positionals.join(' ')}' is not understood.`);
  const ordering = Ordering.safeParse(values.ordering ?? 'bft');
  if (!ordering.success) throw new Error(`There is no ordering '${String(values.ordering)}'; there are bft and raft.`);
  const names = values.case === undefined ? FAULTS.map(({ id }) => id) : [...values.case, ...positionals];
  const unknown = names.find((name) => !FAULTS.some(({ id }) => id === name));
  if (unknown !== undefined) throw new Error(`There is no case '${unknown}'.`);
  return { json: values.json, ordering: ordering.data, faults: FAULTS.filter(({ id }) => names.includes(id)) };
}

try {
  if (!(await main(process.argv.slice(2)))) process.exitCode = 1;
} catch (error) {
  process.exitCode = sayFault(error);
}
// A case that was stopped would go on asking nodes that are gone until its own limits.
process.exit();
