import { useState } from 'react';
import { newActKey } from '../../api/act-key.ts';
import { toApiProblem } from '../../api/problem.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { beginImport, importOfKey, keyOfTables } from '../../api/publish.ts';
import type { Prepared } from './prepared.ts';
import { keepPending } from './pending-upload.ts';

export interface Sending {
  readonly running: boolean;
  /** Of the bytes, while they leave: 0 to 1. */
  readonly share: number;
  readonly problem: ApiProblem | undefined;
  /** The job that this very file made before; it is not sent again unasked. */
  readonly known: string | undefined;
  readonly send: (prepared: Prepared, again?: boolean) => Promise<void>;
}

const IDLE = { running: false, share: 0, problem: undefined, known: undefined };

/** Sends an upload once: the same file finds the job that it made, also after the page was closed in the middle. */
export function useSending(onBegun: (job: string) => void): Sending {
  const [state, setState] = useState<Omit<Sending, 'send'>>(IDLE);
  const send = async (prepared: Prepared, again = false) => {
    setState({ ...IDLE, running: true });
    try {
      const tables = prepared.text();
      const key = again ? newActKey() : await keyOfTables(tables);
      const known = await importOfKey(key);
      if (known !== undefined) {
        keepPending(undefined);
        setState({ ...IDLE, known: known.id });
        return;
      }
      keepPending(key);
      const job = await beginImport(tables, key, (sent, total) => {
        setState({ ...IDLE, running: true, share: total === 0 ? 0 : sent / total });
      });
      keepPending(undefined);
      onBegun(job.id);
    } catch (error) {
      const problem = toApiProblem(error);
      if (!problem.undecided) keepPending(undefined);
      setState({ ...IDLE, problem });
    }
  };
  return { ...state, send };
}
