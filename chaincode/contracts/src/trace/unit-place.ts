import { isPlainObject, PiaosuError } from '@piaosu/core';

/**
 * Whatever refuses a unit of many says which one it was, by its place in the act: what opens a box knows nothing of the
 * list that it stands in. @throws what `work` throws, with `unit` in its evidence
 */
export async function atUnit<T>(unit: number, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PiaosuError)) throw error;
    const { code, evidence } = error;
    const told = isPlainObject(evidence) ? evidence : {};
    throw 'unit' in told ? error : new PiaosuError(code, { ...told, unit }, error);
  }
}
