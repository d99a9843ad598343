import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareKeys } from './rwset.ts';

test('keys are ordered as their UTF-8 bytes are, also beyond the surrogates', () => {
  const key = fc.string({
    unit: fc.constantFrom('a', 'b', '~', '龙', '\ue000', '\uffff', '😀', '\u{10ffff}'),
    maxLength: 4,
  });
  fc.assert(
    fc.property(key, key, (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
