/** Takes items one by one and hands them on in portions; the next portion is gathered while the last one is written. */
export interface PortionLane<T> {
  /** Waits while a full portion stands behind one that is still being written. `seen` is what the writer is told. */
  add(item: T, seen: number): Promise<void>;
  /** Writes what is left and waits for it; nothing is being written afterwards, also when something failed. */
  end(): Promise<void>;
}

/** At most two portions are in memory. A failure of `write` is thrown by the next call of `add` or by `end`. */
export function newPortionLane<T>(
  size: number,
  write: (portion: readonly T[], seen: number) => Promise<void>,
): PortionLane<T> {
  let gathered: T[] = [];
  let seen = 0;
  let writing: Promise<Written> = Promise.resolve(WRITTEN);
  const settle = async (): Promise<void> => {
    const { failure } = await writing;
    writing = Promise.resolve(WRITTEN);
    if (failure !== undefined) throw failure.cause;
  };
  const hand = async (): Promise<void> => {
    await settle();
    const portion = gathered;
    gathered = [];
    writing = write(portion, seen).then(
      () => WRITTEN,
      (cause: unknown) => ({ failure: { cause } }),
    );
  };
  return {
    add: async (item, at) => {
      seen = at;
      if (gathered.push(item) >= size) await hand();
    },
    end: async () => {
      if (gathered.length > 0) await hand();
      await settle();
    },
  };
}

/** A failure waits here for its caller: a rejected promise that nobody looks at yet would end the process. */
interface Written {
  readonly failure?: { readonly cause: unknown };
}
const WRITTEN: Written = {};
