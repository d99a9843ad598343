import {
  dispensingIdOf,
  isUnknownArray,
  premisesKey,
  premisesRecordShape,
  tagParts,
  toBeijingDate,
  type Json,
  type TicketUnit,
  type TillTicket,
} from '@piaosu/core';
import { insertDispensing } from '../db/dispensings.ts';
import { decideUnit } from '../dispensing/decide-unit.ts';
import { sealDispensing, type DispensingDocument } from '../dispensing/dispensing-document.ts';
import { lineTags, prescriptionSalt } from '../dispensing/prescription-salt.ts';
import { noteMisses } from '../dispensing/scan-throttle.ts';
import type { Act, Organisation } from '../organisation.ts';
import type { Trace, UnitStanding } from '../trace/index.ts';
import { holds } from '../use-cases/dispensing/scan.ts';
import { keptOrNew, type GatheredAct, type SupplyContext } from '../use-cases/supply/trace-act.ts';

/** What brings one ticket before the ledger. */
export interface TicketAct {
  readonly ticket: TillTicket;
  readonly hash: string;
  readonly act: Act;
  /** The id that the ledger gives when anything of it counts. */
  readonly dispensing: string;
}

export interface TicketActs {
  readonly context: SupplyContext;
  readonly trace: Trace;
  /** Salts of patients on prescription lines that tickets of this upload begin: the own copy does not know them yet. */
  readonly begun: Map<string, string>;
}

/**
 * The act of a ticket, kept before it is sent like every act on boxes. A refusal is remembered by the ledger under its
 * message, so each attempt is a message of its own; what was accepted cannot be taken twice, by its counter.
 */
export async function ticketAct(
  { context, trace, begun }: TicketActs,
  { ticket, hash, attempt }: { readonly ticket: TillTicket; readonly hash: string; readonly attempt: number },
): Promise<TicketAct> {
  const { organisation, caller } = context;
  const messageId = `till.${hash.slice(hash.indexOf(':') + 1)}.${attempt}`;
  const { institution } = caller;
  const { tags } = organisation.trace.source;
  const dispensing = dispensingIdOf(tags.newest('message', tagParts.message(institution, messageId)));
  const shown = await keptOrNew(
    { ...context, messageId },
    {
      action: 'dispenseOffline',
      asked: { ticket: hash },
      show: () => gather({ context, trace, begun }, { ticket, hash, dispensing }),
    },
  );
  noteLines({ trace, begun }, ticket, shown.private?.['patientSalts'] ?? null);
  const actor = { institution, role: 'PHARMACIST' } as const;
  return { ticket, hash, dispensing, act: { action: 'dispenseOffline', actor, messageId, ...shown } };
}

async function gather(
  { context: { organisation, caller }, trace, begun }: TicketActs,
  { ticket, hash, dispensing }: { readonly ticket: TillTicket; readonly hash: string; readonly dispensing: string },
): Promise<GatheredAct> {
  const standings = await Promise.all(ticket.units.map(({ id }) => trace.standing(id)));
  const place = { institution: caller.institution, premises: ticket.premises };
  await noteMisses(organisation, place, await missesOf(trace, ticket, standings));
  const leaves = standings.map((standing) => standing?.leaves ?? []);
  const patientSalts = await Promise.all(
    ticket.lines.map((line) => saltOf({ organisation, trace, begun }, ticket, line)),
  );
  const { till, premises, counter, previous, at } = ticket;
  return {
    body: {
      ...{ till, premises, counter, previous, ticket: hash, at },
      units: leaves.map((each) => ({ pointers: each.map(({ pointer }) => pointer) })),
    },
    private: {
      ticket: toJson(ticket),
      units: ticket.units.map(({ id }, index) => ({ id, openings: openingsOf(leaves[index] ?? []) })),
      patientSalts,
    },
    keepWith: async (sql) => {
      const sealed = sealDispensing(
        organisation.secrets,
        dispensing,
        caller.institution,
        documentOf(ticket, ticket.units),
      );
      await insertDispensing(
        sql,
        sealed,
        ticket.lines.flatMap((line) => lineTags(trace.source, line).slice(0, 1)),
      );
    },
  };
}

/** Boxes that are unknown, or somebody else's: a ticket must not be a cheaper way to ask for them than a scan. */
async function missesOf(
  { source }: Trace,
  { premises, at }: TillTicket,
  standings: readonly (UnitStanding | undefined)[],
): Promise<number> {
  const here = await source.records.get(premisesKey(premises), premisesRecordShape);
  const today = toBeijingDate(at);
  return standings.filter((standing) => {
    if (standing === undefined || here === undefined) return standing === undefined;
    return (
      !holds(here, standing) && !decideUnit(source, { here, today, standing, read: {}, wanted: {}, earlier: [] }).ok
    );
  }).length;
}

function openingsOf(leaves: UnitStanding['leaves']) {
  return leaves.map(({ opening }) => opening);
}

function toJson({ units, lines, patient, ...rest }: TillTicket): Json {
  return {
    ...rest,
    units: units.map(({ read, ...unit }) => ({ ...unit, read: { ...read } })),
    lines: lines.map((line) => ({ ...line })),
    patient: { ...patient },
  };
}

async function saltOf(
  { organisation, trace, begun }: Pick<TicketActs, 'trace' | 'begun'> & { readonly organisation: Organisation },
  { patient }: TillTicket,
  line: TillTicket['lines'][number],
): Promise<string> {
  const here = lineTags(trace.source, line).flatMap((tag) => begun.get(tag) ?? []);
  return here[0] ?? prescriptionSalt(organisation, trace.source, line, patient);
}

/** A line that nobody has begun before is begun by this ticket. */
function noteLines(
  { trace, begun }: Pick<TicketActs, 'trace' | 'begun'>,
  { lines, salt }: TillTicket,
  salts: Json,
): void {
  const known = isUnknownArray(salts) ? salts : [];
  for (const [index, line] of lines.entries()) {
    const before = known[index];
    const opening = typeof before === 'string' && before !== '' ? before : salt;
    for (const tag of lineTags(trace.source, line)) begun.set(tag, begun.get(tag) ?? opening);
  }
}

/** What opens the dispensing later; `units` as they stand in DSP~.boxes. */
export function documentOf(
  { premises, patient, salt, lines }: TillTicket,
  units: readonly TicketUnit[],
): DispensingDocument {
  return {
    ...{ premises, patient, patientSalt: salt, lines },
    units: units.map(({ id, line, part = null, isSubstituted }) => ({
      ...{ id, line, part },
      ...(isSubstituted === undefined ? {} : { isSubstituted }),
    })),
  };
}
