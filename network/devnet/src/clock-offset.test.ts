import { expect, test } from 'vitest';
import { parseClockOffset } from './clock-offset.ts';
import { readCommandLine } from './command-line.ts';

const DAY_MS = 86_400_000;

test.each([
  ['10d', 10 * DAY_MS],
  ['72h', 3 * DAY_MS],
  ['-20m', -1_200_000],
  ['+90s', 90_000],
  ['1500ms', 1_500],
  ['-5000', -5_000],
])('%s is %d ms', (text, ms) => {
  expect(parseClockOffset(text)).toBe(ms);
});

test.each(['', 'd', '1.5h', '10 d', '2w', '99999999999999d'])('"%s" is refused', (text) => {
  expect(() => parseClockOffset(text)).toThrow('A clock offset is like 10d');
});

test('both flags take it, and a negative one needs no equals sign', () => {
  const offset = (...args: string[]) => readCommandLine(args, 'usage').settings.clockOffsetMs;
  expect(offset('--clock-offset', '-20m')).toBe(-1_200_000);
  expect(offset('--clock-offset=10d')).toBe(10 * DAY_MS);
  expect(offset('--clock-offset-ms', '-5')).toBe(-5);
  expect(offset()).toBe(0);
});
