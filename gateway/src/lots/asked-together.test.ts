import { describe, expect, test } from 'vitest';
import { askedTogether } from './asked-together.ts';

const BROKEN = -1;

function counted() {
  const asked: (readonly number[])[] = [];
  const ask = askedTogether((keys: readonly number[]) => {
    asked.push(keys);
    if (keys.includes(BROKEN)) return Promise.reject(new Error('broken'));
    return Promise.resolve(new Map(keys.filter((key) => key < 1000).map((key) => [key, `answer ${key.toString()}`])));
  });
  return { asked, ask };
}

describe('what is asked at the same moment', () => {
  test('is asked once, each key once, and everybody gets the answer to the own key', async () => {
    const { asked, ask } = counted();
    expect(await Promise.all([1, 2, 1].map(ask))).toEqual(['answer 1', 'answer 2', 'answer 1']);
    expect(asked).toEqual([[1, 2]]);
  });

  test('is undefined where there is no answer', async () => {
    expect(await counted().ask(1000)).toBeUndefined();
  });

  test('is not mixed with what is asked later', async () => {
    const { asked, ask } = counted();
    await ask(1);
    await ask(1);
    expect(asked).toEqual([[1], [1]]);
  });

  test('is split where it is very much', async () => {
    const { asked, ask } = counted();
    const keys = Array.from({ length: 750 }, (_, key) => key);
    expect(await Promise.all(keys.map(ask))).toEqual(keys.map((key) => `answer ${key.toString()}`));
    expect(asked.map(({ length }) => length)).toEqual([500, 250]);
  });

  test('fails for itself alone', async () => {
    const { ask } = counted();
    const answers = await Promise.allSettled([1, BROKEN, 2].map(ask));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await expect(ask(BROKEN)).rejects.toThrow('broken');
  });
});
