import { useEffect, useEffectEvent } from 'react';
import { endSilentBurst, NO_BURST, SILENCE_MS, stepBurst } from './burst.ts';
import type { Burst, BurstState } from './burst.ts';
import { newDoubleScanFilter } from './double-scan.ts';
import { keepFieldText } from './field-text.ts';
import { toKeyPress } from './key-press.ts';
import type { KeyPress } from './key-press.ts';
import { readBurst } from './reading.ts';
import type { ScanNote } from './reading.ts';
import { forgetGuard, guardPress, guardScan } from './scan-guard.ts';
import { identityOf, readScannedCode } from './scanned-code.ts';
import type { ScannedCode } from './scanned-code.ts';

/** One scan: by the scanner that acts as a keyboard, by the camera, or typed. */
export interface Scan {
  readonly by: 'scanner' | 'camera' | 'hand';
  readonly code: ScannedCode;
  readonly notes: readonly ScanNote[];
  /** Of a scanner only: how the keys came. */
  readonly burst?: Burst;
}

interface ScannerOptions {
  readonly onScan: (scan: Scan) => void;
  /** The same code again within two seconds; nothing was done with it. */
  readonly onEcho?: (scan: Scan) => void;
  /** Every key, as the test page shows them. */
  readonly onPress?: (press: KeyPress) => void;
  readonly enabled?: boolean;
}

/**
 * Hears a scanner wherever the focus is: the keys of a scan neither press a button nor stay in the field that had the
 * focus. People's typing is left alone.
 */
export function useScanner({ onScan, onEcho, onPress, enabled = true }: ScannerOptions): void {
  const told = useEffectEvent((scan: Scan, echo: boolean) => {
    if (echo) onEcho?.(scan);
    else onScan(scan);
  });
  const pressed = useEffectEvent((press: KeyPress) => {
    guardPress(press);
    onPress?.(press);
  });

  useEffect(() => {
    if (!enabled) return undefined;
    const isEcho = newDoubleScanFilter();
    const stop = hearBursts(pressed, (burst) => {
      const scan = toScan(burst);
      guardScan(burst, scan.notes);
      told(scan, isEcho(identityOf(scan.code), burst.endedAt));
    });
    return () => {
      stop();
      forgetGuard();
    };
  }, [enabled]);
}

function toScan(burst: Burst): Scan {
  const year = new Date().getFullYear();
  const { text, notes } = readBurst(burst, (candidate) => readScannedCode(candidate, year).kind !== 'unknown');
  return { by: 'scanner', code: readScannedCode(text, year), notes, burst };
}

/** Listens to the keys of the whole page; returns how to stop. */
function hearBursts(onPress: (press: KeyPress) => void, onBurst: (burst: Burst) => void): () => void {
  let state: BurstState = NO_BURST;
  let silence = 0;
  const field = keepFieldText();
  const end = (burst: Burst | undefined) => {
    if (burst === undefined) return;
    field.restore(burst.ime);
    onBurst(burst);
  };
  // Looked at until the keys have been silent for long enough, by the clock that the keys carry.
  const waitForSilence = () => {
    clearTimeout(silence);
    if (state.chars.length === 0) return;
    silence = window.setTimeout(() => {
      const silent = endSilentBurst(state, performance.now());
      state = silent.state;
      end(silent.burst);
      waitForSilence();
    }, SILENCE_MS);
  };
  const hear = (event: KeyboardEvent) => {
    const press = toKeyPress(event);
    onPress(press);
    const step = stepBurst(state, press);
    const begins = step.state.chars.length === 1 && step.state.chars !== state.chars;
    if (begins) field.note(event.target);
    state = step.state;
    if (step.hold) {
      event.preventDefault();
      event.stopPropagation();
    }
    end(step.burst);
    waitForSilence();
  };
  document.addEventListener('keydown', hear, { capture: true });
  document.addEventListener('keyup', hear, { capture: true });
  return () => {
    clearTimeout(silence);
    document.removeEventListener('keydown', hear, { capture: true });
    document.removeEventListener('keyup', hear, { capture: true });
  };
}
