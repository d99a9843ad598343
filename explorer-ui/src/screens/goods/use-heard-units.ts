import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { allProducts } from '../../api/supply.ts';
import { play } from '../../scan/sounds.ts';
import { useScanner } from '../../scan/use-scanner.ts';
import type { Scan } from '../../scan/use-scanner.ts';
import { SOUND_OF } from '../dispense/said.ts';
import type { Said } from '../dispense/said.ts';
import { productOfUnit } from './product-of-unit.ts';

/** A code that was scanned: a box, a carton, a pallet. */
export interface ScannedUnit {
  readonly id: string;
  readonly code: string;
  /** By the registry; undefined for what carries no product number, a pallet say. */
  readonly name: string | undefined;
  /** What its contents are counted in. */
  readonly unit: string | undefined;
}

export interface HeardUnits {
  readonly said: Said | undefined;
  readonly say: (said: Said) => void;
  readonly take: (scan: Scan) => void;
}

/** Hears trace codes by scanner, camera or hand, and answers aloud what is none. */
export function useHeardUnits(onUnit: (unit: ScannedUnit, say: HeardUnits['say']) => void): HeardUnits {
  const [said, setSaid] = useState<Said | undefined>(undefined);
  const { data: products = [] } = useQuery({ queryKey: ['products'], queryFn: ({ signal }) => allProducts(signal) });
  const say = (next: Said) => {
    setSaid(next);
    play(SOUND_OF[next.tone]);
  };
  const take = ({ code }: Scan) => {
    if (code.kind === 'receipt') say({ tone: 'bad', code: 'FMT_STRUCTURE', about: code.text });
    else if (code.kind === 'unknown') say({ tone: 'bad', code: code.fault, about: code.text });
    else {
      const product = productOfUnit(code.code, products);
      onUnit({ id: code.code.id, code: code.text, name: product?.name, unit: product?.unit }, say);
    }
  };
  useScanner({
    onScan: take,
    onEcho: ({ code }) => {
      say({ tone: 'doubt', words: 'echo', about: code.text });
    },
  });
  return { said, say, take };
}
