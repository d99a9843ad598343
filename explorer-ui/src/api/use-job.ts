import type { Job } from '@piaosu/gateway/api';
import { useEffect, useState } from 'react';
import { followJob } from './jobs.ts';
import { toApiProblem } from './problem.ts';
import type { ApiProblem } from './problem.ts';

/** A job as it stands now, followed to its end; begun anew when somebody comes back to the page with its id. */
export function useJob(id: string): { readonly job: Job | undefined; readonly problem: ApiProblem | undefined } {
  const [seen, setSeen] = useState<{ id: string; job?: Job; problem?: ApiProblem }>({ id });
  useEffect(() => {
    const left = new AbortController();
    followJob(id, left.signal, (job) => {
      setSeen({ id, job });
    }).catch((error: unknown) => {
      if (!left.signal.aborted) setSeen({ id, problem: toApiProblem(error) });
    });
    return () => {
      left.abort();
    };
  }, [id]);
  return seen.id === id ? { job: seen.job, problem: seen.problem } : { job: undefined, problem: undefined };
}
