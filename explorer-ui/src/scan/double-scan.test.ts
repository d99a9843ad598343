import { expect, test } from 'vitest';
import { newDoubleScanFilter } from './double-scan.ts';

test('the same code within two seconds is an echo; another one is not; each sight begins the time anew', () => {
  const isEcho = newDoubleScanFilter();
  expect(isEcho('a', 0)).toBe(false);
  expect(isEcho('a', 1500)).toBe(true);
  expect(isEcho('b', 1600)).toBe(false);
  expect(isEcho('a', 3000)).toBe(true);
  expect(isEcho('a', 5000)).toBe(false);
});
