import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { allProducts } from '../../api/supply.ts';
import { play } from '../../scan/sounds.ts';
import { useScanner } from '../../scan/use-scanner.ts';
import type { Scan } from '../../scan/use-scanner.ts';
import type { Said } from '../dispense/said.ts';
import { SOUND_OF } from '../dispense/said.ts';
import { productOfUnit } from './product-of-unit.ts';

/** A code that was scanned: a box, a carton, a pallet. */
export interface ScannedUnit {
  readonly id: string;
  readonly code: string;
  /** By the registry; undefined for what carries no product number, a pallet say. */
  readonly name: string | undefined;
}

export interface CodeList {
  readonly units: readonly ScannedUnit[];
  readonly said: Said | undefined;
  readonly say: (said: Said | undefined) => void;
  readonly take: (scan: Scan) => void;
  readonly remove: (id: string) => void;
  readonly clear: () => void;
}

/** Collects what is scanned, each unit once; what it is worth the service says when it is sent. */
export function useCodeList(onUnit?: (unit: ScannedUnit, list: Pick<CodeList, 'say' | 'clear'>) => void): CodeList {
  const [units, setUnits] = useState<readonly ScannedUnit[]>([]);
  const [said, setSaid] = useState<Said | undefined>(undefined);
  const { data: products = [] } = useQuery({ queryKey: ['products'], queryFn: ({ signal }) => allProducts(signal) });
  const say = (next: Said | undefined) => {
    setSaid(next);
    if (next !== undefined) play(SOUND_OF[next.tone]);
  };
  const clear = () => {
    setUnits([]);
  };
  const take = ({ code }: Scan) => {
    if (code.kind === 'receipt') say({ tone: 'bad', code: 'FMT_STRUCTURE', about: code.text });
    else if (code.kind === 'unknown') say({ tone: 'bad', code: code.fault, about: code.text });
    else if (units.some(({ id }) => id === code.code.id)) say({ tone: 'doubt', words: 'in-list', about: code.text });
    else {
      const unit = { id: code.code.id, code: code.text, name: productOfUnit(code.code, products)?.name };
      setUnits((now) => (now.some(({ id }) => id === unit.id) ? now : [...now, unit]));
      say({ tone: 'good', words: 'listed', about: unit.name ?? unit.code });
      onUnit?.(unit, { say, clear });
    }
  };
  useScanner({
    onScan: take,
    onEcho: ({ code }) => {
      say({ tone: 'doubt', words: 'echo', about: code.text });
    },
  });
  return {
    ...{ units, said, say, take, clear },
    remove: (id) => {
      setUnits((now) => now.filter((unit) => unit.id !== id));
    },
  };
}
