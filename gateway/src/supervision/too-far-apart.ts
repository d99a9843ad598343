import type { PlaceOf, Suspicion } from './suspicion.ts';
import type { UnitEvent } from './unit-event.ts';

/** As fast as an airliner flies, km/h. */
const MAX_SPEED = 900;
/** Below it two places are one city, km. */
const MIN_DISTANCE = 50;
/** Clocks of gateways differ by so much, seconds. */
const CLOCKS = 300;

interface Sighting {
  readonly premises: string;
  readonly time: number;
  readonly lat: number;
  readonly lon: number;
}

/** One box was in two places between which nobody can have carried it. What an offline record says was not seen in time. */
export function tooFarApart(box: string, events: readonly UnitEvent[], placeOf: PlaceOf): Suspicion[] {
  const sightings = events.flatMap((event) => sightingOf(event, placeOf)).toSorted((a, b) => a.time - b.time);
  return sightings.flatMap((to, index) => {
    const from = sightings[index - 1];
    return from === undefined ? [] : betweenOf(box, from, to);
  });
}

function betweenOf(box: string, from: Sighting, to: Sighting): Suspicion[] {
  if (from.premises === to.premises) return [];
  const km = distance(from, to);
  const seconds = to.time - from.time;
  if (km < MIN_DISTANCE || km / ((seconds + CLOCKS) / 3600) <= MAX_SPEED) return [];
  return [
    {
      ...{ code: 'BOX_TOO_FAR_APART', dedupe: `apart/${box}/${from.time}/${to.time}`, box },
      premises: [from.premises, to.premises],
      evidence: { kilometres: Math.round(km), seconds, times: [from.time, to.time] },
    },
  ];
}

/** Only where somebody had the box in hand: given out, brought back, or shown to be given out. */
function sightingOf({ kind, premises, time }: UnitEvent, placeOf: PlaceOf): Sighting[] {
  if (premises === undefined || kind === 'CONFLICT' || kind === 'UNDONE') return [];
  const place = placeOf(premises)?.place;
  return place === undefined ? [] : [{ premises, time, ...place }];
}

const EARTH_KM = 6371;
const toRadians = (units: number): number => (units / 1e5) * (Math.PI / 180);

/** Great circle, by the haversine formula, km. */
function distance(a: Sighting, b: Sighting): number {
  const [from, to] = [toRadians(a.lat), toRadians(b.lat)];
  const half = (angle: number): number => Math.sin(angle / 2) ** 2;
  const h = half(to - from) + Math.cos(from) * Math.cos(to) * half(toRadians(b.lon) - toRadians(a.lon));
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}
