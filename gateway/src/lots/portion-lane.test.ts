import { describe, expect, test } from 'vitest';
import { newPortionLane } from './portion-lane.ts';

describe('a lane of portions', () => {
  test('writes everything once, in order, one portion at a time', async () => {
    const written: string[] = [];
    let open = 0;
    const lane = newPortionLane<number>(3, async (portion, seen) => {
      expect(++open).toBe(1);
      await new Promise(setImmediate);
      open -= 1;
      written.push(`${portion.join()} of ${String(seen)}`);
    });
    for (let i = 0; i < 8; i++) await lane.add(i, i + 1);
    await lane.end();
    expect(written).toEqual(['0,1,2 of 3', '3,4,5 of 6', '6,7 of 8']);
  });

  test('tells a failed write to the next who adds, and to the end', async () => {
    const refuse = () => Promise.reject(new Error('disk full'));
    const lane = newPortionLane<number>(1, refuse);
    await lane.add(1, 1);
    await expect(lane.add(2, 2)).rejects.toThrow('disk full');
    const last = newPortionLane<number>(5, refuse);
    await last.add(1, 1);
    await expect(last.end()).rejects.toThrow('disk full');
  });
});
