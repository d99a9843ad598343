import { toApiProblem } from '../../api/problem.ts';
import { newStore, useStore } from '../../api/store.ts';
import { verify } from '../../api/verification.ts';
import type { Question } from '../../api/verification.ts';
import { answered } from './desk-row.ts';
import type { DeskRow } from './desk-row.ts';

/** A row and what is asked about it; files are read only when it is their turn. */
export interface Wanted {
  readonly row: DeskRow;
  readonly question: () => Promise<Question>;
}

export interface Desk {
  /** The newest first. */
  readonly rows: readonly DeskRow[];
  /** Asks at once: somebody waits at the counter. */
  readonly askNow: (wanted: Wanted) => Promise<DeskRow>;
  /** Asks one after the other, until paused. */
  readonly askLater: (wanted: readonly Wanted[]) => void;
  /** Puts down what is known already. */
  readonly lay: (rows: readonly DeskRow[]) => void;
  readonly paused: boolean;
  readonly setPaused: (paused: boolean) => void;
  readonly clear: () => void;
}

/** Asked at a time: a scan between them still finds the way free. */
const AT_A_TIME = 2;

/**
 * The desk outlives the page: who decides on one claim and comes back finds the others where they were. In the memory of the tab
 * alone; signing out, or somebody else, loads the application anew.
 */
const laid = newStore<readonly DeskRow[]>([]);
const halted = newStore(false);
const queue: { waiting: Wanted[]; busy: number } = { waiting: [], busy: 0 };

/** What lies on the desk, and what has been found out about it. */
export function useDesk(): Desk {
  return {
    rows: useStore(laid),
    lay,
    askNow: (wanted) => {
      lay([wanted.row]);
      return settle(wanted);
    },
    askLater: (wanted) => {
      lay(wanted.map(({ row }) => row));
      queue.waiting.push(...wanted);
      start();
    },
    paused: useStore(halted),
    setPaused: (next) => {
      halted.set(next);
      if (!next) start();
    },
    clear: () => {
      queue.waiting = [];
      laid.set([]);
    },
  };
}

function lay(added: readonly DeskRow[]): void {
  const keys = new Set(added.map(({ key }) => key));
  laid.set([...added, ...laid.get().filter(({ key }) => !keys.has(key))]);
}

function put(row: DeskRow): void {
  laid.set(laid.get().map((each) => (each.key === row.key ? row : each)));
}

function start(): void {
  for (let i = 0; i < AT_A_TIME; i++) void pump();
}

async function pump(): Promise<void> {
  if (queue.busy >= AT_A_TIME) return;
  queue.busy += 1;
  for (let next = queue.waiting[0]; next !== undefined && !halted.get(); next = queue.waiting[0]) {
    queue.waiting.shift();
    await settle(next);
  }
  queue.busy -= 1;
}

/** Asks about one row and writes down what came; never rejects. */
async function settle({ row, question }: Wanted): Promise<DeskRow> {
  put({ ...row, state: 'asking' });
  const next = await askedAbout(row, question);
  put(next);
  return next;
}

async function askedAbout(row: DeskRow, question: Wanted['question']): Promise<DeskRow> {
  try {
    return answered(row, await verify(await question()));
  } catch (error) {
    return { ...row, state: 'failed', problem: toApiProblem(error) };
  }
}
