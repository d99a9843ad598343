import { expect, test } from 'vitest';
import { Recent } from './recent.ts';

test('what nobody asked for the longest is forgotten first', () => {
  const recent = new Recent<string, number>(2);
  recent.put('a', 1);
  recent.put('b', 2);
  expect(recent.get('a')).toBe(1);
  recent.put('c', 3);
  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([1, undefined, 3]);
  recent.clear();
  expect(recent.get('a')).toBeUndefined();
});
