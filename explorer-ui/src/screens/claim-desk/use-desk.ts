import { useCallback, useRef, useState } from 'react';
import { toApiProblem } from '../../api/problem.ts';
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

/** What lies on the desk, and what has been found out about it. */
export function useDesk(): Desk {
  const [rows, setRows] = useState<readonly DeskRow[]>([]);
  const [paused, setPausedState] = useState(false);
  const queue = useRef<{ waiting: Wanted[]; busy: number; paused: boolean }>({ waiting: [], busy: 0, paused: false });

  const put = useCallback((row: DeskRow) => {
    setRows((now) => now.map((each) => (each.key === row.key ? row : each)));
  }, []);
  const lay = useCallback((added: readonly DeskRow[]) => {
    const keys = new Set(added.map(({ key }) => key));
    setRows((now) => [...added, ...now.filter(({ key }) => !keys.has(key))]);
  }, []);
  const pump = useCallback(async () => {
    const { current } = queue;
    if (current.busy >= AT_A_TIME) return;
    current.busy += 1;
    for (let next = current.waiting[0]; next !== undefined && !current.paused; next = current.waiting[0]) {
      current.waiting.shift();
      await settle(next, put);
    }
    current.busy -= 1;
  }, [put]);
  const start = useCallback(() => {
    for (let i = 0; i < AT_A_TIME; i++) void pump();
  }, [pump]);

  return {
    rows,
    lay,
    askNow: (wanted) => {
      lay([wanted.row]);
      return settle(wanted, put);
    },
    askLater: (wanted) => {
      lay(wanted.map(({ row }) => row));
      queue.current.waiting.push(...wanted);
      start();
    },
    paused,
    setPaused: (next) => {
      queue.current.paused = next;
      setPausedState(next);
      if (!next) start();
    },
    clear: () => {
      queue.current.waiting = [];
      setRows([]);
    },
  };
}

/** Asks about one row and writes down what came; never rejects. */
async function settle({ row, question }: Wanted, put: (row: DeskRow) => void): Promise<DeskRow> {
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
