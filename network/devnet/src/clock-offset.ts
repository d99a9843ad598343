import { DevnetError } from './errors.ts';

const UNIT_MS = new Map([
  ['', 1],
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/**
 * Milliseconds of `10d`, `72h`, `-20m`, `90s`, `1500ms` or a plain number of milliseconds.
 * @throws DevnetError BAD_OPTION for anything else
 */
export function parseClockOffset(text: string): number {
  const [, amount = '', unit = ''] = /^([+-]?\d{1,15})([a-z]*)$/u.exec(text) ?? [];
  const unitMs = UNIT_MS.get(unit);
  const offsetMs = Number(amount) * (unitMs ?? NaN);
  if (amount === '' || !Number.isSafeInteger(offsetMs)) {
    throw new DevnetError('BAD_OPTION', `A clock offset is like 10d, 72h, -20m or milliseconds, not "${text}".`);
  }
  return offsetMs;
}
