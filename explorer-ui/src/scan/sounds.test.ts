import { expect, test } from 'vitest';
import { RHYTHMS, vibrationOf } from './sounds.ts';

test('each sound has a rhythm of its own, not only another pitch', () => {
  const rhythms = Object.values(RHYTHMS).map((tones) => JSON.stringify(vibrationOf(tones)));
  expect(new Set(rhythms).size).toBe(rhythms.length);
  expect(vibrationOf(RHYTHMS.warn)).toEqual([110, 80, 110]);
});
