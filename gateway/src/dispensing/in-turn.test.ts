import { expect, test } from 'vitest';
import { newTurns } from './in-turn.ts';

test('work of one name follows each other, also after a failure; other names do not wait', async () => {
  const turns = newTurns();
  const order: string[] = [];
  const gate = Promise.withResolvers<undefined>();
  const first = turns.run(['a', 'b'], async () => {
    await gate.promise;
    order.push('first');
    throw new Error('refused');
  });
  const second = turns.run(['b', 'a'], () => Promise.resolve(order.push('second')));
  await turns.run(['c'], () => Promise.resolve(order.push('other')));
  gate.resolve(undefined);
  await expect(first).rejects.toThrow('refused');
  await second;
  expect(order).toEqual(['other', 'first', 'second']);
});
