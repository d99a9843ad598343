import { describe, expect, test } from 'vitest';
import { endSilentBurst, NO_BURST, stepBurst } from './burst.ts';
import type { Burst, BurstState } from './burst.ts';
import type { KeyPress } from './key-press.ts';

const CODE = '81234567890123456789';

/** A key as a cabled scanner sends it, unless told otherwise. */
function press(key: string, at: number, more: Partial<KeyPress> = {}): KeyPress {
  const plain = { shift: false, ctrl: false, alt: false, caps: false, ime: false, repeat: false };
  return { type: 'down', key, code: codeOf(key), at, ...plain, ...more };
}

function codeOf(key: string): string {
  if (/^\d$/u.test(key)) return `Digit${key}`;
  return /^[a-z]$/iu.test(key) ? `Key${key.toUpperCase()}` : key;
}

function typed(text: string, gapMs: number, more: Partial<KeyPress> = {}): KeyPress[] {
  return Array.from(text, (key, i) => press(key, 1000 + i * gapMs, more));
}

function run(presses: readonly KeyPress[]): { state: BurstState; bursts: Burst[]; held: KeyPress[] } {
  let state = NO_BURST;
  const bursts: Burst[] = [];
  const held: KeyPress[] = [];
  for (const each of presses) {
    const step = stepBurst(state, each);
    state = step.state;
    if (step.burst !== undefined) bursts.push(step.burst);
    if (step.hold) held.push(each);
  }
  return { state, bursts, held };
}

function scanned(gapMs: number, more: Partial<KeyPress> = {}, suffix = 'Enter'): KeyPress[] {
  return [...typed(CODE, gapMs, more), press(suffix, 1000 + CODE.length * gapMs, more)];
}

describe('what is a scan', () => {
  test.each([1, 8, 15, 45])('keys %i ms apart with Enter are one scan, and Enter is kept from the page', (gap) => {
    const { bursts, held } = run(scanned(gap));
    expect(bursts).toMatchObject([{ byKey: CODE, byCode: CODE, suffix: 'Enter', caps: false, ime: false }]);
    expect(held.map(({ key }) => key)).toEqual(['Enter']);
  });

  test('Tab is a suffix as well', () => {
    expect(run(scanned(5, {}, 'Tab')).bursts).toMatchObject([{ suffix: 'Tab' }]);
  });

  test('a late key in the middle (radio link) does not break the scan', () => {
    const keys = scanned(8).map((key, i) => (i > 9 ? { ...key, at: key.at + 100 } : key));
    expect(run(keys).bursts).toMatchObject([{ byKey: CODE, slowestGapMs: 108 }]);
  });

  test('without suffix the scan ends in silence', () => {
    const { state, bursts } = run(typed(CODE, 8));
    expect(bursts).toEqual([]);
    expect(endSilentBurst(state, 1160).burst).toBeUndefined();
    expect(endSilentBurst(state, 1400).burst).toMatchObject({ byKey: CODE, suffix: 'none' });
  });

  test('two scans one after the other are two', () => {
    const second = scanned(8).map((key) => ({ ...key, at: key.at + 400 }));
    expect(run([...scanned(8), ...second]).bursts).toHaveLength(2);
  });

  test('what somebody had begun to type is no part of the scan', () => {
    expect(run([press('x', 500), ...scanned(8)]).bursts).toMatchObject([{ byKey: CODE }]);
  });
});

describe('what is no scan', () => {
  test.each([70, 110, 180])('somebody who types with %i ms between keys and presses Enter', (gap) => {
    const { bursts, held } = run(scanned(gap));
    expect(bursts).toEqual([]);
    expect(held).toEqual([]);
  });

  test('a few keys rolled quickly', () => {
    expect(run([...typed('abcd', 20), press('Enter', 1090)]).bursts).toEqual([]);
  });

  test('a key held down', () => {
    const held = Array.from({ length: 20 }, (_, i) => press('1', 1000 + i * 30, { repeat: i > 0 }));
    expect(run([...held, press('Enter', 1620)]).bursts).toEqual([]);
  });

  test('keys broken off by one that moves or deletes', () => {
    expect(run([...typed('12345', 8), press('Backspace', 1040), press('Enter', 1045)]).bursts).toEqual([]);
  });
});

describe('keyboards that are not set for it', () => {
  test('an input method keeps the keys: they are read by their places', () => {
    const keys = scanned(8).map((key) => ({ ...key, key: 'Process', ime: true }));
    expect(run(keys).bursts).toMatchObject([{ byKey: CODE, ime: true, suffix: 'Enter' }]);
  });

  test('full-width digits are digits', () => {
    const keys = scanned(8).map((key) => ({
      ...key,
      key: /\d/u.test(key.key) ? String.fromCharCode(key.key.charCodeAt(0) + 0xfee0) : key.key,
    }));
    expect(run(keys).bursts).toMatchObject([{ byKey: CODE }]);
  });

  test('CAPS LOCK is noticed; the places of the keys tell the true case', () => {
    const [burst] = run([...typed('PSR1ABC', 8, { caps: true }), press('Enter', 1060, { caps: true })]).bursts;
    expect(burst).toMatchObject({ byKey: 'PSR1ABC', byCode: 'psr1abc', caps: true });
  });

  test('a French layout writes signs where the scanner meant digits', () => {
    const french = { 1: '&', 2: 'é', 3: '"', 4: "'", 5: '(', 6: '-', 7: 'è', 8: '_', 9: 'ç', 0: 'à' };
    const keys = scanned(8).map((key) => {
      const sign = Object.entries(french).find(([digit]) => digit === key.key)?.[1];
      return { ...key, key: sign ?? key.key };
    });
    const [burst] = run(keys).bursts;
    expect(burst?.byCode).toBe(CODE);
    expect(burst?.byKey).toMatch(/^_&/u);
  });
});

describe('separators of GS1 codes', () => {
  const GS = '\u001d';

  test.each([
    ['Ctrl and ]', press(']', 1050, { code: 'BracketRight', ctrl: true })],
    ['F8', press('F8', 1050)],
  ])('%s is a separator and opens nothing of the browser', (_name, separator) => {
    const { bursts, held } = run([...typed('211234', 8), separator, press('1', 1058), press('Enter', 1066)]);
    expect(bursts).toMatchObject([{ byKey: `211234${GS}1` }]);
    expect(held).toContain(separator);
  });

  test('Alt and 0029 on the number pad is a separator', () => {
    const number = Array.from('0029', (key, i) => press(key, 1050 + i, { code: `Numpad${key}`, alt: true }));
    const up = press('Alt', 1055, { type: 'up' });
    const { bursts } = run([...typed('211234', 8), ...number, up, press('1', 1058), press('Enter', 1066)]);
    expect(bursts).toMatchObject([{ byKey: `211234${GS}1` }]);
  });

  test('a suffix sent as Ctrl and J ends the scan and does not open the downloads', () => {
    const end = press('j', 1165, { ctrl: true });
    const { bursts, held } = run([...typed(CODE, 8), end]);
    expect(bursts).toMatchObject([{ suffix: 'Enter' }]);
    expect(held).toEqual([end]);
  });
});
