import { commit, endorse, type Case } from '../case.ts';

/** The recording's sizes; 10 MiB is what an orderer takes. */
const SIZES_KIB = [100, 400, 600, 2_048, 9_000, 11_000];

/** A value travels twice, as an argument and in the write set. */
export const sizes: readonly Case[] = SIZES_KIB.map((kib) => ({
  id: `F${String(kib)}`,
  title: `a value of ${String(kib)} KiB`,
  network: 'calm',
  run: async (context) => {
    const value = 'x'.repeat(kib * 1_024);
    return { s: await commit(await endorse(context.client(), 'big', { arguments: [context.key(), value] })) };
  },
}));
