import { eventHashId, type UnitDispensing } from '@piaosu/core';
import type { CallerContext } from '../http/route.ts';
import { readBox, type SeenBox } from '../use-cases/dispensing/read-box.ts';
import { factsOf } from './event-facts.ts';
import { readEventQuery } from './event-query.ts';
import { epcOf, toUrn } from './identifier.ts';
import { toEvent, type EventFields } from './ledger-event.ts';
import { listEvents, type StoredEvent } from './repository.ts';
import { movementsOf } from './shipment-events.ts';

/** What of a box's life is told, and the tag under which the ledger has it. */
export interface BoxHistory {
  readonly tag: string;
  readonly events: readonly EventFields[];
}

/** Events of one box that a page of the repository may hold; a box has a handful. */
const MAX_EVENTS = 1000;

/**
 * The history of a box as EPCIS events in the order of time: what the own copy of the ledger says of it, as far as the caller
 * sees the box, and the events that were captured here. Of an act that was captured as an event that event is given, with
 * whatever else it says. Throws as `readBox`.
 */
export async function boxHistory(context: CallerContext, code: string): Promise<BoxHistory> {
  const { organisation, caller } = context;
  const box = await readBox(context, code);
  const scope = caller.roles.includes('DRUG_INSPECTOR') ? null : caller.institution;
  const epc = epcOf(box.id);
  const query = readEventQuery({ MATCH_anyEPC: [epc], orderDirection: 'ASC', perPage: MAX_EVENTS });
  const { events } = await listEvents(organisation, scope, query);
  const captured = new Set(events.flatMap(actsOf));
  const moved = (await movementsOf(context, box, epc)).filter(
    ({ act, shipment }) => !captured.has(`${act} ${shipment}`),
  );
  const told = new Set(events.map(({ event }) => factsOf(event).dispensing));
  const given = box.dispensings.filter(({ id, state }) => state !== 'UNDONE' && !told.has(id));
  const derived = [
    ...(captured.has('commission') ? [] : [commissioning(box, epc)]),
    ...moved.map(({ event }) => event),
    ...given.map((each) => dispensing(each, epc, box)),
  ];
  const all = [...derived.map(withHash), ...events.map(withoutRecordTime)];
  return { tag: box.standing.tag, events: all.toSorted(byTime) };
}

/** What an event became, by the name under which the ledger tells of it too. */
function actsOf({ ledger }: StoredEvent): string[] {
  if (ledger === null) return [];
  const { action, shipment } = ledger;
  return [typeof shipment === 'string' ? `${action} ${shipment}` : action];
}

function commissioning({ standing: { lot, record }, lotNumber }: SeenBox, epc: string): EventFields {
  const time = lot.parts[0]?.time ?? 0;
  const data = {
    ...(lotNumber === undefined ? {} : { 'cbvmda:lotNumber': lotNumber }),
    'cbvmda:itemExpirationDate': record.expiry,
  };
  return {
    // With the event, not the document: around captured events it would change their hashes.
    '@context': [{ cbvmda: 'urn:epcglobal:cbv:mda' }],
    ...toEvent(time, lot.premises, epc),
    action: 'ADD',
    bizStep: 'commissioning',
    disposition: 'active',
    ilmd: data,
  };
}

function dispensing({ id, premises, units, time }: UnitDispensing, epc: string, { standing }: SeenBox): EventFields {
  return {
    ...toEvent(time, premises, epc),
    action: 'OBSERVE',
    bizStep: 'dispensing',
    disposition: units < standing.record.units ? 'partially_dispensed' : 'dispensed',
    bizTransactionList: [{ bizTransaction: toUrn('dispensing', id) }],
  };
}

function withHash(event: EventFields): EventFields {
  return { ...event, eventID: eventHashId(event) };
}

/** Whoever captures it next has a record time of its own. */
function withoutRecordTime({ event }: StoredEvent): EventFields {
  return Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'recordTime'));
}

function byTime(a: EventFields, b: EventFields): number {
  return timeOf(a) - timeOf(b);
}

function timeOf({ eventTime }: EventFields): number {
  return typeof eventTime === 'string' ? Date.parse(eventTime) : 0;
}
