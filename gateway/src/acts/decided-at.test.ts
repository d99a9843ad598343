import { operationKey, tag, tagParts } from '@piaosu/core';
import { expect, test } from 'vitest';
import { nativeHmac } from '../native/hash-suite.ts';
import { newMemoryProjection } from '../testing/memory-projection.ts';
import { decidedAt } from './decided-at.ts';

const [OLD, NEW] = [1, 2].map((version) => ({ version, key: new Uint8Array(32).fill(version) }));
const peppers = [NEW, OLD].flatMap((pepper) => pepper ?? []);
const message = { institution: 'PHA', messageId: 'm-1' };
const REPEAT = { tx: 'b'.repeat(64), block: 9 };

test.each(peppers)('a repeat stands where the message was decided, under pepper $version', async (pepper) => {
  const projection = newMemoryProjection();
  const key = operationKey('PHA', tag(nativeHmac, pepper, 'message', tagParts.message('PHA', 'm-1')));
  projection.put(key, { v: 1 });
  const kept = await projection.record(key);
  expect(await decidedAt({ projection, peppers }, message, REPEAT)).toEqual({ tx: kept?.tx, block: kept?.block });
  expect(kept?.tx).not.toBe(REPEAT.tx);
});

test('where the first outcome was pruned, the place of the repeat is all that is known', async () => {
  expect(await decidedAt({ projection: newMemoryProjection(), peppers }, message, REPEAT)).toEqual(REPEAT);
});
