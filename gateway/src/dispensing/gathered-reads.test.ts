import { jsonValue } from '@piaosu/core';
import { expect, test } from 'vitest';
import { newMemoryProjection } from '../testing/memory-projection.ts';
import { gatheredReads } from './gathered-reads.ts';

function counted() {
  const projection = newMemoryProjection();
  projection.put('BOX~1', { a: 1 });
  projection.put('BOX~2', { a: 2 });
  const statements: (readonly string[])[] = [];
  const recordsOf = (keys: readonly string[]) => {
    statements.push(keys);
    return projection.recordsOf(keys);
  };
  return { reads: gatheredReads({ recordsOf }), statements };
}

test('reads of the same moment are one statement, and a key is read once', async () => {
  const { reads, statements } = counted();
  const climb = async (key: string) => [await reads.get(key, jsonValue), await reads.get('CON~9', jsonValue)];
  expect(await Promise.all([climb('BOX~1'), climb('BOX~2'), climb('BOX~3')])).toEqual([
    [{ a: 1 }, undefined],
    [{ a: 2 }, undefined],
    [undefined, undefined],
  ]);
  expect(statements).toEqual([['BOX~1', 'BOX~2', 'BOX~3'], ['CON~9']]);
});

test('a failed read is told to everybody who waits for it', async () => {
  const reads = gatheredReads({ recordsOf: () => Promise.reject(new Error('away')) });
  const answers = await Promise.allSettled(['BOX~1', 'BOX~2'].map((key) => reads.get(key, jsonValue)));
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
