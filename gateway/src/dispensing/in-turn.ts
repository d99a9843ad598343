/** Runs work that concerns the same names one after the other; work of different names goes on side by side. */
export interface Turns {
  run<T>(names: readonly string[], work: () => Promise<T>): Promise<T>;
}

/** In the order of arrival. All names are taken at once, so that nobody waits for somebody who waits for him. */
export function newTurns(): Turns {
  const last = new Map<string, Promise<void>>();
  return {
    run: async (names, work) => {
      const own = Promise.withResolvers<undefined>();
      const before = names.flatMap((name) => last.get(name) ?? []);
      const turn = own.promise.then(() => undefined);
      for (const name of names) last.set(name, turn);
      try {
        await Promise.all(before);
        return await work();
      } finally {
        own.resolve(undefined);
        for (const name of names) if (last.get(name) === turn) last.delete(name);
      }
    },
  };
}
