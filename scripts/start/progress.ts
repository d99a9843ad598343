/** Says what is being done, and how long each step took. */
export interface Progress {
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
  note(line: string): void;
}

/**
 * Lines with times, as `npm start` prints them.
 * @param signal when aborted, the next step is not begun: Ctrl-C during a start stops at the next seam
 */
export function lineProgress(write: (line: string) => void, signal?: AbortSignal): Progress {
  const began = performance.now();
  const since = (start: number): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  return {
    step: async (title, work) => {
      signal?.throwIfAborted();
      const start = performance.now();
      write(`${since(began).padStart(7)}  ${title} …`);
      const result = await work();
      write(`${since(began).padStart(7)}  ${title}: done in ${since(start)}`);
      return result;
    },
    note: (line) => {
      write(`${since(began).padStart(7)}  ${line}`);
    },
  };
}

export const silent: Progress = { step: (_title, work) => work(), note: () => undefined };
