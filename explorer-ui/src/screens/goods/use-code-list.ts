import { useState } from 'react';
import { useHeardUnits } from './use-heard-units.ts';
import type { HeardUnits, ScannedUnit } from './use-heard-units.ts';

export interface CodeList extends HeardUnits {
  readonly units: readonly ScannedUnit[];
  readonly remove: (id: string) => void;
  readonly clear: () => void;
}

/** Collects what is scanned, each unit once; what it is worth the service says when it is sent. */
export function useCodeList(): CodeList {
  const [units, setUnits] = useState<readonly ScannedUnit[]>([]);
  const heard = useHeardUnits((unit, say) => {
    if (units.some(({ id }) => id === unit.id)) {
      say({ tone: 'doubt', words: 'in-list', about: unit.code });
      return;
    }
    setUnits((now) => (now.some(({ id }) => id === unit.id) ? now : [...now, unit]));
    say({ tone: 'plain', words: 'listed', about: unit.name ?? unit.code });
  });
  return {
    ...heard,
    units,
    remove: (id) => {
      setUnits((now) => now.filter((unit) => unit.id !== id));
    },
    clear: () => {
      setUnits([]);
    },
  };
}
