import type { PremisesRecord } from '@piaosu/core';
import type { PlaceOf, Suspicion } from './suspicion.ts';
import type { UnitEvent } from './unit-event.ts';

/** Where a box ends its way: what such a place has received was not on its way to another. */
const RETAIL: readonly PremisesRecord['kind'][] = ['PHARMACY', 'DISPENSARY'];

/**
 * A box was given out here while the ledger knows that a place of somebody else had received it to give it out. Stock from before
 * traceability, which lies at its maker's or a wholesaler's by the ledger, may be given out on declaration and is not meant.
 */
export function neverReceived(box: string, events: readonly UnitEvent[], placeOf: PlaceOf): Suspicion[] {
  const undone = new Set(events.flatMap(({ kind, dispensing }) => (kind === 'UNDONE' ? [dispensing] : [])));
  const given = events.filter(({ kind, dispensing }) => kind === 'GIVEN' && !undone.has(dispensing));
  return given.flatMap(({ premises, holder, dispensing, time }) => {
    if (premises === undefined || holder === undefined || dispensing === undefined) return [];
    if (!isReceivedBySomebodyElse(placeOf(premises), placeOf(holder))) return [];
    return [
      {
        ...{ code: 'BOX_NEVER_RECEIVED' as const, dedupe: `unreceived/${box}/${dispensing}`, box },
        premises: [premises, holder],
        evidence: { dispensing, time, heldBy: holder },
      },
    ];
  });
}

/** A branch next door that forgot to ship is a matter of its owner. */
function isReceivedBySomebodyElse(here: PremisesRecord | undefined, there: PremisesRecord | undefined): boolean {
  if (here === undefined || there === undefined) return false;
  return here.institution !== there.institution && RETAIL.includes(there.kind);
}
