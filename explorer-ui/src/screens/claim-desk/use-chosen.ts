import { useState } from 'react';
import { isClaimable } from './desk-row.ts';
import type { DeskRow } from './desk-row.ts';

/** Chosen at a time: each is a claim that somebody answers for. */
export const MAX_CHOSEN = 100;

export interface Chosen {
  readonly rows: readonly DeskRow[];
  readonly has: (key: string) => boolean;
  readonly toggle: (key: string) => void;
  /** All that can be claimed, as many as go at a time. */
  readonly all: () => void;
  readonly none: () => void;
  readonly claimable: number;
}

/** The rows that somebody wants to reserve; one that cannot be claimed any more is chosen no more. */
export function useChosen(rows: readonly DeskRow[]): Chosen {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const claimable = rows.filter(isClaimable);
  const chosen = claimable.filter(({ key }) => keys.has(key));
  return {
    rows: chosen,
    has: (key) => chosen.some((row) => row.key === key),
    toggle: (key) => {
      setKeys((now) => (now.has(key) ? new Set([...now].filter((each) => each !== key)) : new Set([...now, key])));
    },
    all: () => {
      setKeys(new Set(claimable.slice(0, MAX_CHOSEN).map(({ key }) => key)));
    },
    none: () => {
      setKeys(new Set());
    },
    claimable: claimable.length,
  };
}
