import { expect, test } from 'vitest';
import type { Burst } from './burst.ts';
import { readBurst } from './reading.ts';

const BURST: Burst = {
  ...{ byKey: 'abc', byCode: 'abc', startedAt: 0, endedAt: 20, slowestGapMs: 9 },
  ...{ suffix: 'Enter', caps: false, ime: false },
};

test('a known text is taken as it was written', () => {
  expect(readBurst(BURST, (text) => text === 'abc')).toEqual({ text: 'abc', notes: [] });
});

test('CAPS LOCK is undone where that makes a known code', () => {
  const burst = { ...BURST, byKey: 'psr1.X', byCode: 'PSR1.x', caps: true };
  expect(readBurst(burst, (text) => text.startsWith('PSR1.'))).toEqual({ text: 'PSR1.x', notes: ['CAPS_LOCK'] });
});

test('with CAPS LOCK a serial number is taken in capitals, whether the scanner has undone it or not', () => {
  for (const byKey of ['21till1', '21TILL1']) {
    expect(readBurst({ ...BURST, byKey, byCode: '21TILL1', caps: true }, (text) => text.startsWith('21')).text).toBe(
      '21TILL1',
    );
  }
});

test('another layout is read by the places of the keys where that makes a known code', () => {
  const burst = { ...BURST, byKey: '_&é', byCode: '812' };
  expect(readBurst(burst, (text) => /^\d+$/u.test(text))).toEqual({ text: '812', notes: ['LAYOUT'] });
});

test('an unknown text stays as it was written, and what is wrong with the scanner is told', () => {
  expect(readBurst({ ...BURST, suffix: 'none' }, () => false)).toEqual({ text: 'abc', notes: ['NO_SUFFIX'] });
});
