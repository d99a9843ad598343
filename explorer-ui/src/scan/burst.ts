import type { KeyPress } from './key-press.ts';
import { writtenBy, writtenByNumber } from './key-text.ts';
import type { Written } from './key-text.ts';

/** Keys that came faster than anybody types: a scanner that acts as a keyboard. */
export interface Burst {
  /** As the computer's layout wrote it. */
  readonly byKey: string;
  /** As a US keyboard would have. */
  readonly byCode: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly slowestGapMs: number;
  readonly suffix: 'Enter' | 'Tab' | 'none';
  readonly caps: boolean;
  readonly ime: boolean;
}

interface Char extends Written {
  readonly at: number;
  readonly caps: boolean;
  readonly ime: boolean;
}

/** What is remembered between two keys. */
export interface BurstState {
  readonly chars: readonly Char[];
  /** Digits on the number pad while Alt is down. */
  readonly number: string;
}

export const NO_BURST: BurstState = { chars: [], number: '' };

export interface BurstStep {
  readonly state: BurstState;
  readonly burst?: Burst;
  /** The page must not act on this key: it belongs to a scan. */
  readonly hold: boolean;
}

/** Fewer are no code of ours; a fast typist rolls three or four keys as quickly as a scanner. */
const MIN_CHARS = 6;
/** Scanners on a cable send a key in 1–15 ms, on a slow radio link some 50; the fastest people need 60 and more on average. */
const MEAN_GAP_MS = 50;
/** A single late key (a busy radio link) does not break a scan. */
const MAX_GAP_MS = 120;
/** So long after the last key a burst without suffix is over. */
export const SILENCE_MS = 150;

const SILENT_KEYS: ReadonlySet<string> = new Set([
  'Shift',
  'Control',
  'Alt',
  'AltGraph',
  'CapsLock',
  'NumLock',
  'Meta',
]);

/** Takes in one key. Pure: the same keys at the same times give the same answer. */
export function stepBurst(state: BurstState, press: KeyPress): BurstStep {
  if (press.type === 'up') return press.key === 'Alt' ? endNumber(state, press) : { state, hold: false };
  if (press.repeat) return { state: NO_BURST, hold: false };
  const digit = /^Numpad(\d)$/u.exec(press.code)?.[1];
  if (press.alt && digit !== undefined) return { state: { ...state, number: state.number + digit }, hold: true };
  const suffix = suffixOf(press);
  return suffix === undefined ? takeOther(state, press) : endWith(suffix, state, press);
}

/** A character goes on with the burst; a key that writes nothing leaves it, one that moves or deletes ends it. */
function takeOther(state: BurstState, press: KeyPress): BurstStep {
  const written = writtenBy(press);
  if (written !== undefined) return take(state, press, written);
  return SILENT_KEYS.has(press.key) || press.ime ? { state, hold: false } : { state: NO_BURST, hold: false };
}

/** Ends a burst that had no suffix, once it has been silent for long enough. */
export function endSilentBurst(state: BurstState, now: number): BurstStep {
  const last = state.chars.at(-1);
  if (last === undefined || now - last.at < SILENCE_MS) return { state, hold: false };
  const burst = burstOf(state.chars, last.at, 'none');
  return { state: NO_BURST, hold: false, ...(burst === undefined ? {} : { burst }) };
}

function take({ chars }: BurstState, press: KeyPress, written: Written): BurstStep {
  const { at, caps, ime } = press;
  const continued = isNear(chars, at) ? chars : [];
  const next = [...continued, { ...written, at, caps, ime }];
  // A blank would press the button in focus, Ctrl and a letter would open something of the browser's.
  const acts = written.byKey === ' ' || press.ctrl || press.code === 'F8';
  return { state: { chars: next, number: '' }, hold: acts && continued.length >= 3 };
}

function endNumber({ chars, number }: BurstState, press: KeyPress): BurstStep {
  const written = writtenByNumber(number);
  return written === undefined
    ? { state: { chars, number: '' }, hold: false }
    : take({ chars, number: '' }, press, written);
}

function endWith(suffix: 'Enter' | 'Tab', { chars }: BurstState, { at }: KeyPress): BurstStep {
  const burst = isNear(chars, at) ? burstOf(chars, at, suffix) : undefined;
  return burst === undefined ? { state: NO_BURST, hold: false } : { state: NO_BURST, hold: true, burst };
}

/** Enter and Tab, also when an input method has them, and as Ctrl with J, M or I. */
function suffixOf({ key, code, ctrl }: KeyPress): 'Enter' | 'Tab' | undefined {
  if (key === 'Enter' || code === 'Enter' || code === 'NumpadEnter') return 'Enter';
  if (key === 'Tab' || code === 'Tab') return 'Tab';
  if (!ctrl) return undefined;
  return code === 'KeyJ' || code === 'KeyM' ? 'Enter' : code === 'KeyI' ? 'Tab' : undefined;
}

function isNear(chars: readonly Char[], at: number): boolean {
  const last = chars.at(-1);
  return last !== undefined && at - last.at <= MAX_GAP_MS;
}

function burstOf(chars: readonly Char[], endedAt: number, suffix: Burst['suffix']): Burst | undefined {
  const [first, last] = [chars[0], chars.at(-1)];
  if (first === undefined || last === undefined || chars.length < MIN_CHARS) return undefined;
  if ((last.at - first.at) / (chars.length - 1) > MEAN_GAP_MS) return undefined;
  const gaps = chars.slice(1).map(({ at }, i) => at - (chars[i]?.at ?? at));
  return {
    byKey: chars.map(({ byKey }) => byKey).join(''),
    byCode: chars.map(({ byCode }) => byCode).join(''),
    startedAt: first.at,
    endedAt,
    slowestGapMs: Math.max(...gaps),
    suffix,
    caps: chars.some(({ caps }) => caps),
    ime: chars.some(({ ime }) => ime),
  };
}
