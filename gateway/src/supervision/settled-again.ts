import type { Suspicion } from './suspicion.ts';
import { MAX_SHOWN } from './suspicion.ts';
import type { UnitEvent } from './unit-event.ts';

/** For so long a second try at the same place is a slip of the hand (scenario T17). */
const TOLERANCE_SECONDS = 600;

/**
 * One box was brought to be settled again: elsewhere, by an offline record, or where it was given out long ago. Found anew when
 * the number of tries has doubled, so that a box tried a thousand times is ten findings.
 */
export function settledAgain(box: string, events: readonly UnitEvent[]): Suspicion[] {
  const tries = events.filter((event, index) => isTry(event, events.slice(0, index)));
  if (tries.length === 0) return [];
  const step = Math.floor(Math.log2(tries.length));
  const given = events.filter(({ kind }) => kind === 'GIVEN');
  const settled = [...given, ...tries].toSorted((a, b) => a.time - b.time);
  return [
    {
      ...{ code: 'BOX_SETTLED_AGAIN', dedupe: `again/${box}/${step}`, box },
      premises: [...new Set(settled.flatMap(({ premises }) => premises ?? []))],
      evidence: {
        settled: settled.length,
        at: settled
          .slice(0, MAX_SHOWN)
          .map(({ premises = null, time, code }) => ({ premises, time, ...(code === undefined ? {} : { code }) })),
      },
    },
  ];
}

function isTry(event: UnitEvent, before: readonly UnitEvent[]): boolean {
  if (event.kind === 'CONFLICT' || event.code === 'ALREADY_DISPENSED_ELSEWHERE') return true;
  if (event.code !== 'ALREADY_DISPENSED_HERE') return false;
  const last = before.findLast(({ kind }) => kind === 'GIVEN');
  return last === undefined || event.time - last.time > TOLERANCE_SECONDS;
}
