import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ENGINES, type EngineName } from './engine.ts';
import { BATCH_TIMEOUT_MS, fabricBin } from './network.ts';
import { runSuite, type Row } from './suite.ts';
import { compare, isFault, type Finding } from './table.ts';

const USAGE = `npm run conformance -- --engine devnet|fabric [--batch-timeout-ms N] [--json FILE] [CASE…]`;

const words = readWords();
process.exitCode = words instanceof TypeError ? refuse(`${words.message}\n${USAGE}`) : await main(words);

async function main({ values, positionals }: Words): Promise<number> {
  if (values.help) return help();
  const engine = ENGINES.find((name) => name === (values.engine ?? 'devnet'));
  if (engine === undefined) return refuse(`There is no engine '${values.engine ?? ''}'. ${USAGE}`);
  if (engine === 'fabric' && fabricBin() === '') {
    return refuse(
      'Set FABRIC_BIN to the folder with the programs of Fabric 3.1 (peer, orderer, configtxgen, osnadmin).',
    );
  }
  const batchTimeoutMs = Number(values['batch-timeout-ms'] ?? BATCH_TIMEOUT_MS[engine]);
  if (!(batchTimeoutMs >= 1)) return refuse(`A batch timeout is a number of milliseconds. ${USAGE}`);
  const rows = await runSuite(engine, {
    batchTimeoutMs,
    only: positionals,
    onRow: (row) => {
      console.log([row.id, row.title, row.answer].join('\t'));
    },
  });
  const findings = compare(engine, rows);
  if (rows.length === 0) return refuse(`There is no case ${positionals.join(', ')}. ${USAGE}`);
  if (values.json !== undefined) writeFileSync(values.json, `${json(engine, batchTimeoutMs, rows, findings)}\n`);
  return report(engine, findings);
}

type Words = Exclude<ReturnType<typeof readWords>, TypeError>;

/** @returns the fault when the words make no command */
function readWords() {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({
      allowPositionals: true,
      options: { engine: text, json: text, 'batch-timeout-ms': text, help: { type: 'boolean', default: false } },
    });
  } catch (error) {
    if (error instanceof TypeError) return error;
    throw error;
  }
}

function help(): number {
  console.log(USAGE);
  return 0;
}

function refuse(sentence: string): number {
  console.error(sentence);
  return 2;
}

/** @returns the exit code: 0 if every difference is accepted */
function report(engine: EngineName, findings: readonly Finding[]): number {
  const count = (verdict: Finding['verdict']): number => findings.filter((each) => each.verdict === verdict).length;
  for (const { id, reason } of findings.filter((each) => each.verdict === 'accepted')) {
    console.log(`accepted\t${id}\t${reason ?? ''}`);
  }
  for (const { id, verdict, expected } of findings.filter(isFault)) {
    console.log(`${verdict.toUpperCase()}\t${id}\texpected: ${expected}`);
  }
  const counted = [`${String(count('equal'))} equal`, `${String(count('accepted'))} accepted differences`];
  console.log(`${engine}: ${counted.join(', ')}, ${String(findings.filter(isFault).length)} faults`);
  return findings.some(isFault) ? 1 : 0;
}

function json(engine: EngineName, batchTimeoutMs: number, rows: readonly Row[], findings: readonly Finding[]): string {
  const cases = rows.map((row, place) => ({ ...row, verdict: findings[place]?.verdict }));
  return JSON.stringify({ engine, batchTimeoutMs, cases }, undefined, 2);
}
