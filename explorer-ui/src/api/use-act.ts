import { useCallback, useRef, useState } from 'react';
import { newActKey } from './act-key.ts';
import { toApiProblem } from './problem.ts';
import type { ApiProblem } from './problem.ts';

/** An act of somebody on the service, as a button or a form uses it. */
export interface Act<I, A> {
  /** Does it; resolves with undefined when it was refused or failed (`problem` says why). */
  readonly run: (input: I) => Promise<A | undefined>;
  readonly running: boolean;
  readonly problem: ApiProblem | undefined;
  readonly answer: A | undefined;
  /** Forgets answer and problem; the next run is another act. */
  readonly reset: () => void;
}

/**
 * One intended act has one Idempotency-Key: it is kept over every failure that left the act undecided, as long as the same
 * is asked for, so that pressing again can never do it twice. A refusal or another input makes the next run a new act.
 * A second press while it runs is ignored.
 */
export function useAct<I, A>(act: (input: I, key: string) => Promise<A>): Act<I, A> {
  const [state, setState] = useState<Pick<Act<I, A>, 'running' | 'problem' | 'answer'>>(IDLE);
  const intended = useRef<{ readonly input: string; readonly key: string } | undefined>(undefined);
  const busy = useRef(false);

  const run = useCallback(
    async (input: I) => {
      if (busy.current) return undefined;
      busy.current = true;
      const text = JSON.stringify([input]);
      if (intended.current?.input !== text) intended.current = { input: text, key: newActKey() };
      setState({ ...IDLE, running: true });
      try {
        const answer = await act(input, intended.current.key);
        intended.current = undefined;
        setState({ running: false, problem: undefined, answer });
        return answer;
      } catch (error) {
        const problem = toApiProblem(error);
        if (!problem.undecided) intended.current = undefined;
        setState({ running: false, problem, answer: undefined });
        return undefined;
      } finally {
        busy.current = false;
      }
    },
    [act],
  );

  const reset = useCallback(() => {
    intended.current = undefined;
    setState(IDLE);
  }, []);

  return { ...state, run, reset };
}

const IDLE = { running: false, problem: undefined, answer: undefined };
