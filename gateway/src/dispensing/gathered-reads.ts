import { parseOnce, unwrap, type UnitSource } from '@piaosu/core';
import type { ProjectedRecord, Projection } from '../organisation.ts';

interface Gathering {
  readonly keys: Set<string>;
  readonly read: Promise<ReadonlyMap<string, ProjectedRecord>>;
}

/**
 * Reads of one request: what several boxes ask for at the same moment is one statement, and nothing is asked twice. Two
 * hundred boxes climb side by side, so a basket costs as many statements as the deepest of them has steps.
 */
export function gatheredReads(projection: Pick<Projection, 'recordsOf'>): UnitSource['records'] {
  const asked = new Map<string, Promise<ProjectedRecord | undefined>>();
  let gathering: Gathering | undefined;
  const gather = (): Gathering => {
    const keys = new Set<string>();
    const read = nextTurn().then(async () => {
      gathering = undefined;
      return new Map((await projection.recordsOf([...keys])).map((record) => [record.key, record]));
    });
    return { keys, read };
  };
  const readLater = (key: string): Promise<ProjectedRecord | undefined> => {
    gathering ??= gather();
    gathering.keys.add(key);
    return gathering.read.then((records) => records.get(key));
  };
  return {
    get: async (key, shape) => {
      const reading = asked.get(key) ?? readLater(key);
      asked.set(key, reading);
      const record = await reading;
      return record === undefined ? undefined : unwrap(parseOnce(shape, record.value));
    },
  };
}

/** After everything that is ready to ask has asked. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
