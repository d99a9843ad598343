import type { Page } from 'playwright-core';

interface ScannerOptions {
  /** Between two keys; a scanner on a cable needs 1 to 15 ms. */
  readonly gapMs?: number;
  readonly suffix?: 'Enter' | 'Tab' | 'none';
  /** CAPS LOCK is on and the scanner does not know. */
  readonly capsLock?: boolean;
  /** An input method keeps the keys, or the computer has the French layout, which writes signs for digits. */
  readonly keyboard?: 'ime' | 'french';
}

const ENTER = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' };
const TAB = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
const SHIFT = 8;
const KEPT_BY_IME = { key: 'Process', windowsVirtualKeyCode: 229 };
const FRENCH_DIGITS = Array.from('à&é"\'(-è_ç');

/**
 * Scans as a scanner does that acts as a keyboard: trusted keys with the times of one. (`page.keyboard` waits for the page after
 * each key, which is as slow as a person on a busy machine.) ASCII 29 comes as Ctrl and ], as most scanners send it.
 */
export async function scanKeys(page: Page, text: string, options: ScannerOptions = {}): Promise<void> {
  const { gapMs = 8, suffix = 'Enter', capsLock = false, keyboard } = options;
  const devtools = await page.context().newCDPSession(page);
  const end = suffix === 'none' ? [] : [suffix === 'Enter' ? ENTER : TAB];
  const keys = [...Array.from(text, (sign) => asWritten(sign, keyOf(sign, capsLock), keyboard)), ...end];
  const start = Date.now() / 1000;
  await Promise.all(
    keys.flatMap((key, i) => {
      const timestamp = start + (i * gapMs) / 1000;
      return [
        devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key, timestamp }),
        devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key, timestamp: timestamp + gapMs / 2000 }),
      ];
    }),
  );
  await devtools.detach();
}

/** The same key, as the computer's keyboard makes something else of it. */
function asWritten(sign: string, key: Key, keyboard: ScannerOptions['keyboard']) {
  if (keyboard === 'ime') return { code: key.code, modifiers: key.modifiers ?? 0, ...KEPT_BY_IME };
  const french = keyboard === 'french' ? FRENCH_DIGITS[Number.parseInt(sign, 10)] : undefined;
  return french === undefined ? key : { ...key, key: french, text: french };
}

/** Signs of codes beside letters and digits: their place on a US keyboard. */
const PLACES: Readonly<Record<string, { code: string; windowsVirtualKeyCode: number; modifiers?: number }>> = {
  '.': { code: 'Period', windowsVirtualKeyCode: 190 },
  '-': { code: 'Minus', windowsVirtualKeyCode: 189 },
  _: { code: 'Minus', windowsVirtualKeyCode: 189, modifiers: SHIFT },
  '/': { code: 'Slash', windowsVirtualKeyCode: 191 },
  ':': { code: 'Semicolon', windowsVirtualKeyCode: 186, modifiers: SHIFT },
  '(': { code: 'Digit9', windowsVirtualKeyCode: 57, modifiers: SHIFT },
  ')': { code: 'Digit0', windowsVirtualKeyCode: 48, modifiers: SHIFT },
  ']': { code: 'BracketRight', windowsVirtualKeyCode: 221 },
};
const CTRL = 2;

interface Key {
  readonly code: string;
  readonly key: string;
  readonly windowsVirtualKeyCode: number;
  readonly text?: string;
  readonly modifiers?: number;
}

function keyOf(sign: string, capsLock: boolean): Key {
  if (sign === '\u001d') return { code: 'BracketRight', windowsVirtualKeyCode: 221, key: ']', modifiers: CTRL };
  if (/\d/u.test(sign))
    return { key: sign, text: sign, code: `Digit${sign}`, windowsVirtualKeyCode: sign.charCodeAt(0) };
  const letter = sign.toUpperCase();
  if (/[A-Z]/u.test(letter)) {
    const shifted = sign === letter;
    const written = shifted === capsLock ? sign.toLowerCase() : letter;
    const place = { code: `Key${letter}`, windowsVirtualKeyCode: letter.charCodeAt(0) };
    return { ...place, key: written, text: written, modifiers: shifted ? SHIFT : 0 };
  }
  const place = PLACES[sign];
  if (place === undefined) throw new Error(`no key is known for ${sign}`);
  return { ...place, key: sign, text: sign };
}
