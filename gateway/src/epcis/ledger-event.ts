import { toUrn } from './identifier.ts';

/** An event as JSON has it. */
export type EventFields = Readonly<Record<string, unknown>>;

/** Beijing: where everything on the ledger happens. */
const OFFSET = '+08:00';

/** What every event has that is told from the ledger. `time`: seconds since 1970, as the ledger has it. */
export function toEvent(time: number, premises: string, epc: string): EventFields {
  const place = { id: placeNamed(premises) };
  return {
    type: 'ObjectEvent',
    eventTime: new Date(time * 1000).toISOString(),
    eventTimeZoneOffset: OFFSET,
    epcList: [epc],
    readPoint: place,
    bizLocation: place,
  };
}

export function placeNamed(premises: string): string {
  return toUrn('premises', premises);
}
