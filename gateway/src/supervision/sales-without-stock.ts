import { MAX_SHOWN, type Suspicion } from './suspicion.ts';

/** What places gave out of one product without having received it by the ledger, within the window. */
export interface DeclaredSales {
  readonly product: string;
  /** Of every place that gave out any. */
  readonly places: readonly { readonly premises: string; readonly boxes: number }[];
}

/** How often a place was refused because its declared stock was used up, within the window. */
export interface Exhausted {
  readonly premises: string;
  readonly times: number;
  readonly last: number;
}

export const WINDOW_DAYS = 30;
/** Fewer boxes of one product in a month are an ordinary remainder. */
const MIN_BOXES = 30;
/** So many other places must sell the same remainder before one of them stands out. */
const MIN_PEERS = 4;
const FACTOR = 4;
const MIN_REFUSALS = 3;

/** A place gives out far more undelivered boxes of a product than others do: stock that it can hardly have had. */
export function salesWithoutStock({ product, places }: DeclaredSales, month: string): Suspicion[] {
  return places.flatMap(({ premises, boxes }) => {
    const others = places.filter((other) => other.premises !== premises).map((other) => other.boxes);
    if (boxes < MIN_BOXES || others.length < MIN_PEERS) return [];
    const usual = median(others);
    if (boxes <= FACTOR * usual) return [];
    return [
      {
        ...{ code: 'SALES_WITHOUT_STOCK' as const, dedupe: `stock/${premises}/${product}/${month}` },
        premises: [premises],
        evidence: { product, boxes, days: WINDOW_DAYS, others: Math.min(others.length, MAX_SHOWN), usual },
      },
    ];
  });
}

/** Gives out without codes again and again though nothing that was declared is left. */
export function exhaustedStock({ premises, times, last }: Exhausted, month: string): Suspicion[] {
  if (times < MIN_REFUSALS) return [];
  return [
    {
      ...{ code: 'SALES_WITHOUT_STOCK', dedupe: `exhausted/${premises}/${month}`, premises: [premises] },
      evidence: { refused: times, last, days: WINDOW_DAYS },
    },
  ];
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
