import { parsed, PiaosuError, refuse, type Fault, type Parsed } from '@piaosu/core';
import { selectEventNames, type EventNames } from '../db/epcis-events.ts';
import type { Sql } from '../db/index.ts';
import type { CapturedEvent } from './captured-event.ts';

/**
 * Refuses, with ALREADY_EXISTS, events under a second id, and ids that stand for another event already: here or earlier in the
 * same list. An error declaration has the id of the event that it declares wrong.
 */
export async function withoutConflicts(
  sql: Sql,
  institution: string,
  events: readonly Parsed<CapturedEvent>[],
): Promise<Parsed<CapturedEvent>[]> {
  const readable = events.flatMap((event) => (event.ok ? [event.value] : []));
  const known = newNames();
  for (const names of await selectEventNames(
    sql,
    institution,
    readable.map(({ hash }) => hash),
    readable.map(({ eventId }) => eventId),
  ))
    // prettier-ignore
    known.add(names);
  return events.map((event) => {
    if (!event.ok) return event;
    const { hash, eventId, isDeclaration } = event.value;
    const fault = known.conflict({ hash, eventId, declared: isDeclaration });
    if (fault !== undefined) return refuse(fault.code, fault.detail, fault.pointer);
    known.add({ hash, eventId, declared: isDeclaration });
    return parsed(event.value);
  });
}

/** The same of one event. Throws PiaosuError ALREADY_EXISTS. */
export async function assertNoConflict(sql: Sql, institution: string, event: CapturedEvent): Promise<void> {
  const [read] = await withoutConflicts(sql, institution, [parsed(event)]);
  if (read === undefined || read.ok) return;
  throw new PiaosuError(
    'ALREADY_EXISTS',
    read.faults.map(({ pointer, code, detail = null }) => ({ pointer, code, detail })),
  );
}

function newNames() {
  const hashById = new Map<string, string>();
  const idByHash = new Map<string, string>();
  const keyOf = ({ hash, declared }: EventNames): string => `${String(declared)} ${hash}`;
  return {
    add: (names: EventNames): void => {
      if (!hashById.has(names.eventId)) hashById.set(names.eventId, names.hash);
      if (!idByHash.has(keyOf(names))) idByHash.set(keyOf(names), names.eventId);
    },
    conflict: (names: EventNames): Fault | undefined => {
      const other = hashById.get(names.eventId);
      if (other !== undefined && other !== names.hash) return conflict({ hash: other });
      const id = idByHash.get(keyOf(names));
      return id === undefined || id === names.eventId ? undefined : conflict({ eventID: id });
    },
  };
}

function conflict(detail: Readonly<Record<string, string>>): Fault {
  return { pointer: '/eventID', code: 'ALREADY_EXISTS', detail };
}
