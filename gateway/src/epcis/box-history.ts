import { eventHashId, type UnitDispensing } from '@piaosu/core';
import type { CallerContext } from '../http/route.ts';
import { readBox, type SeenBox } from '../use-cases/dispensing/read-box.ts';
import { readEventQuery } from './event-query.ts';
import { epcOf, toUrn } from './identifier.ts';
import { listEvents, type StoredEvent } from './repository.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What of a box's life is told, and the tag under which the ledger has it. */
export interface BoxHistory {
  readonly tag: string;
  readonly events: readonly Fields[];
}

/** Events of one box that a page of the repository may hold; a box has a handful. */
const MAX_EVENTS = 1000;
/** Beijing: where everything on the ledger happens. */
const OFFSET = '+08:00';

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
  const captured = new Set(events.flatMap(({ ledger }) => (ledger === null ? [] : [ledger.action])));
  const derived = [
    ...(captured.has('commission') ? [] : [commissioning(box, epc)]),
    ...box.dispensings.filter(({ state }) => state !== 'UNDONE').map((each) => dispensing(each, epc, box)),
  ];
  const all = [...derived.map(withHash), ...events.map(withoutRecordTime)];
  return { tag: box.standing.tag, events: all.toSorted(byTime) };
}

function commissioning({ standing: { lot, record }, lotNumber }: SeenBox, epc: string): Fields {
  const time = lot.parts[0]?.time ?? 0;
  const data = {
    ...(lotNumber === undefined ? {} : { 'cbvmda:lotNumber': lotNumber }),
    'cbvmda:itemExpirationDate': record.expiry,
  };
  return {
    ...objectEvent(time, lot.premises, epc),
    action: 'ADD',
    bizStep: 'commissioning',
    disposition: 'active',
    ilmd: data,
  };
}

function dispensing({ id, premises, units, time }: UnitDispensing, epc: string, { standing }: SeenBox): Fields {
  return {
    ...objectEvent(time, premises, epc),
    action: 'OBSERVE',
    bizStep: 'dispensing',
    disposition: units < standing.record.units ? 'partially_dispensed' : 'dispensed',
    bizTransactionList: [{ bizTransaction: toUrn('dispensing', id) }],
  };
}

/** `time`: seconds since 1970, as the ledger has it. */
function objectEvent(time: number, premises: string, epc: string): Fields {
  const place = { id: toUrn('premises', premises) };
  return {
    type: 'ObjectEvent',
    eventTime: new Date(time * 1000).toISOString(),
    eventTimeZoneOffset: OFFSET,
    epcList: [epc],
    readPoint: place,
    bizLocation: place,
  };
}

function withHash(event: Fields): Fields {
  return { ...event, eventID: eventHashId(event) };
}

/** Whoever captures it next has a record time of its own. */
function withoutRecordTime({ event }: StoredEvent): Fields {
  return Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'recordTime'));
}

function byTime(a: Fields, b: Fields): number {
  return timeOf(a) - timeOf(b);
}

function timeOf({ eventTime }: Fields): number {
  return typeof eventTime === 'string' ? Date.parse(eventTime) : 0;
}
