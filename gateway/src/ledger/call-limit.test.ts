import { expect, it } from 'vitest';
import { CallLimit, CallLimitError } from './call-limit.ts';

it('never lets more calls run than it may, and serves those who wait in their order', async () => {
  const limit = new CallLimit(2);
  const ends: (() => void)[] = [];
  const order: number[] = [];
  let most = 0;
  const calls = Array.from({ length: 5 }, (_, i) =>
    limit.run(1_000, () => {
      order.push(i);
      most = Math.max(most, limit.active);
      return new Promise<void>((resolve) => ends.push(resolve));
    }),
  );
  while (order.length < 5) {
    await Promise.resolve();
    ends.shift()?.();
  }
  for (const end of ends) end();
  await Promise.all(calls);
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
  expect(limit.active).toBe(0);
});

it('lets nobody wait longer than its patience', async () => {
  const limit = new CallLimit(1);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const first = limit.run(1_000, () => promise);
  await expect(limit.run(10, () => Promise.resolve())).rejects.toBeInstanceOf(CallLimitError);
  resolve(undefined);
  await first;
  expect(limit.hasPlace).toBe(true);
});

it('gives the place back when the call fails', async () => {
  const limit = new CallLimit(1);
  await expect(limit.run(10, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  expect(limit.hasPlace).toBe(true);
});
