import type { Suspicion } from './suspicion.ts';

/** Scans of one thing on one day, by place. */
export interface Tally {
  readonly day: string;
  readonly tag: string;
  readonly places: readonly { readonly premises: string; readonly scans: number }[];
}

/** A box is scanned where it arrives, before it is given out, once or twice more: by more hands than that, its code goes round. */
const MAX_PLACES = 3;
const MAX_SCANS = 20;
/** A wrong delivery is a carton; whoever tries out codes needs more that lie beside each other. */
const MAX_NEIGHBOURS = 60;

/** One box in many scans within a day. */
export function scannedOften({ day, tag, places }: Tally): Suspicion[] {
  const scans = places.reduce((sum, place) => sum + place.scans, 0);
  if (places.length <= MAX_PLACES && scans <= MAX_SCANS) return [];
  return [
    {
      ...{ code: 'BOX_SCANNED_OFTEN', dedupe: `scans/${tag}/${day}`, box: tag },
      premises: places.map(({ premises }) => premises),
      evidence: { day, scans, places: places.length },
    },
  ];
}

/** A place scans code after code of the same neighbourhood, none of them its own; slower than what the throttle stops. */
export function neighbouringCodes({ day, tag, places }: Tally): Suspicion[] {
  return places
    .filter(({ scans }) => scans > MAX_NEIGHBOURS)
    .map(({ premises, scans }) => ({
      ...{ code: 'NEIGHBOURING_CODES', dedupe: `neighbours/${premises}/${tag}/${day}`, premises: [premises] },
      evidence: { day, scans },
    }));
}
