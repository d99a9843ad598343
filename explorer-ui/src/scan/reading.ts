import type { Burst } from './burst.ts';

/** What had to be mended, or should be looked after. */
export type ScanNote = 'CAPS_LOCK' | 'INPUT_METHOD' | 'LAYOUT' | 'NO_SUFFIX';

export interface Reading {
  readonly text: string;
  readonly notes: readonly ScanNote[];
}

/**
 * The text that a scanner meant. As the computer wrote it, if that is a code we know; with CAPS LOCK undone; by the places of
 * the keys, where the computer is set to another layout than the scanner. When none is known, what is most likely. Serial numbers
 * in either case are known; scanners differ in whether they undo CAPS LOCK themselves, and boxes are printed in capitals.
 */
export function readBurst(burst: Burst, isKnown: (text: string) => boolean): Reading {
  const { byKey, byCode, caps, ime } = burst;
  const known = (caps ? [otherCase(byKey), byKey, byCode] : [byKey, byCode]).filter(isKnown);
  const text = (caps ? known.find(isCapital) : undefined) ?? known[0] ?? (ime ? byCode : byKey);
  const foreign = byKey.toLowerCase() !== byCode.toLowerCase();
  return {
    text,
    notes: [
      ...(caps ? ['CAPS_LOCK' as const] : []),
      ...(ime ? ['INPUT_METHOD' as const] : []),
      ...(foreign ? ['LAYOUT' as const] : []),
      ...(burst.suffix === 'none' ? ['NO_SUFFIX' as const] : []),
    ],
  };
}

function isCapital(text: string): boolean {
  return text === text.toUpperCase();
}

function otherCase(text: string): string {
  return text.replaceAll(/[a-z]/giu, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}
