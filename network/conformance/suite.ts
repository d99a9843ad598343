import { answerOf } from './answer.ts';
import { CaseContext, type Case, type NetworkName } from './case.ts';
import { CASES } from './cases/index.ts';
import type { Engine, EngineName } from './engine.ts';
import { lineOf } from './line.ts';
import { openNetwork } from './network.ts';
import { vocabularyOf } from './vocabulary.ts';

/** What one case came to on one engine. */
export interface Row {
  readonly id: string;
  readonly title: string;
  readonly answer: string;
  readonly ms: number;
}

export interface SuiteOptions {
  readonly batchTimeoutMs?: number;
  /** Ids of the cases to run; all of them by default. */
  readonly only?: readonly string[];
  /** Told of each answer as it comes. */
  readonly onRow?: (row: Row) => void;
}

const NETWORKS: readonly NetworkName[] = ['calm', 'disturbed'];
const CASE_MS = 60_000;

/** Runs the suite on one engine: a network for the calm cases, then one for those that disturb it. */
export async function runSuite(name: EngineName, options: SuiteOptions = {}): Promise<Row[]> {
  const rows: Row[] = [];
  for (const network of NETWORKS) {
    const cases = casesOf(network, options.only);
    if (cases.length === 0) continue;
    const engine = await openNetwork(name, network, options.batchTimeoutMs);
    try {
      for (const each of cases) {
        const row = await runCase(engine, each);
        rows.push(row);
        options.onRow?.(row);
      }
    } finally {
      await engine.close();
    }
  }
  return rows;
}

/** Runs one case on a running network. */
export async function runCase(engine: Engine, each: Case): Promise<Row> {
  const context = new CaseContext(engine);
  const started = performance.now();
  try {
    const answer = await answerOf(() => Promise.race([each.run(context), late()]));
    const ms = Math.round(performance.now() - started);
    return { id: each.id, title: each.title, answer: lineOf(answer, vocabularyOf(engine)), ms };
  } finally {
    context.close();
  }
}

export function casesOf(network: NetworkName, only: readonly string[] = []): Case[] {
  const chosen = only.length === 0 ? CASES : CASES.filter(({ id }) => only.includes(id));
  return chosen.filter((each) => each.network === network);
}

/** A stream that never ends is an answer too, and must not keep the others from theirs. */
function late(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => {
      reject(new Error(`no answer within ${String(CASE_MS / 1_000)} s`));
    }, CASE_MS).unref();
  });
}
