import { canonicalJson, isCode, type Json } from '@piaosu/core';
import { z } from 'zod';
import type { JobRow } from '../db/jobs.ts';
import { insertTillResults, replaceDispensing, type TillResultRow } from '../db/till-results.ts';
import { sealDispensing } from '../dispensing/dispensing-document.ts';
import { gatheredReads } from '../dispensing/gathered-reads.ts';
import { assertMayScan } from '../dispensing/scan-throttle.ts';
import type { RowOutcome } from '../jobs/jobs.ts';
import type { ItemOutcome } from '../organisation.ts';
import type { SupplyContext } from '../use-cases/supply/trace-act.ts';
import { documentOf, ticketAct, type TicketAct } from './ticket-act.ts';
import { readTicketFile, type TicketLine } from './ticket-file.ts';
import { followTill, type FollowedTicket, type PlacedTicket } from './till-chain.ts';

export const TICKETS_KIND = 'dispenses.offline';

/** Tickets of one till in one transaction: each reads what the one before has written. */
const MAX_GROUP = 50;

type Ready = Extract<FollowedTicket, { readonly attempt: number }>;

interface Upload {
  readonly context: SupplyContext;
  readonly job: string;
}

/**
 * Takes an upload of tickets of tills without network: each ticket gets an answer of its own, in the order of its till's
 * chain. What was decided is kept with the job, so an upload that broke off goes on when it is sent again, under the same
 * key or another. Throws PiaosuError SCHEMA for a file that is none, LEDGER_UNAVAILABLE, PEER_GATEWAY_UNAVAILABLE,
 * RATE_LIMITED; all but the first are safe to repeat.
 */
export async function takeTickets(context: SupplyContext, bytes: Uint8Array): Promise<JobRow> {
  const { organisation, caller, messageId } = context;
  const lines = readTicketFile(bytes);
  const { institution } = caller;
  const { job } = await organisation.jobs.create({ institution, kind: TICKETS_KIND, messageId });
  if (job.ended !== null) return job;
  await organisation.jobs.start(job.id, lines.length);
  const upload = { context, job: job.id };
  await record(
    upload,
    lines.flatMap((line) => unreadable(upload, line)),
  );
  for (const placed of byTill(lines)) await takeTill(upload, placed);
  await organisation.jobs.end(job.id, 'DONE');
  return organisation.jobs.get(institution, job.id);
}

function unreadable(upload: Upload, line: TicketLine): TillResultRow[] {
  if ('ticket' in line) return [];
  const { code, pointer } = line;
  const row = { job: upload.job, line: line.line, institution: upload.context.caller.institution };
  const none = { till: '', counter: 0, hash: '', attempt: 0, tx: null, block: null };
  return [{ ...row, ...none, outcome: 'REFUSED', code, result: canonicalJson({ pointer }) }];
}

/** In the order in which the tills first appear. */
function byTill(lines: readonly TicketLine[]): PlacedTicket[][] {
  const read = lines.filter((line) => 'ticket' in line);
  return [...Map.groupBy(read, ({ ticket }) => ticket.till).values()];
}

async function takeTill(upload: Upload, placed: readonly PlacedTicket[]): Promise<void> {
  const { organisation, caller } = upload.context;
  const followed = await followTill(organisation, caller.institution, placed);
  const decided = followed.flatMap((each) => ('attempt' in each ? [] : [decidedBefore(upload, each)]));
  for (const each of followed) if ('refused' in each) await alarm(upload, each);
  await record(upload, decided);
  const ready = followed.filter((each) => 'attempt' in each);
  const begun = new Map<string, string>();
  for (let from = 0; from < ready.length; from += MAX_GROUP)
    await commitGroup(upload, ready.slice(from, from + MAX_GROUP), begun);
}

function decidedBefore(upload: Upload, each: Exclude<FollowedTicket, Ready>): TillResultRow {
  const row = rowOf(upload, each, 0);
  if ('known' in each) {
    const { code, result, tx, block } = each.known;
    return { ...row, outcome: 'REPEATED', code, result, tx, block };
  }
  const { code, evidence } = each.refused;
  return { ...row, outcome: 'REFUSED', code, result: canonicalJson(evidence), tx: null, block: null };
}

function rowOf({ context, job }: Upload, { line, ticket, hash }: FollowedTicket, attempt: number) {
  const { till, counter } = ticket;
  return { job, line, institution: context.caller.institution, till, counter, hash, attempt };
}

async function commitGroup(upload: Upload, group: readonly Ready[], begun: Map<string, string>): Promise<void> {
  const { organisation, caller } = upload.context;
  for (const premises of new Set(group.map(({ ticket }) => ticket.premises)))
    await assertMayScan(organisation, { institution: caller.institution, premises });
  const trace = organisation.trace.over(gatheredReads(organisation.projection));
  const acts: TicketAct[] = [];
  for (const each of group) acts.push(await ticketAct({ context: upload.context, trace, begun }, each));
  const outcomes = await organisation.acts.performAll(acts.map(({ act }) => act));
  const results = group.flatMap((ready, index) => {
    const [act, outcome] = [acts[index], outcomes[index]];
    return act === undefined || outcome === undefined ? [] : [{ ready, act, outcome }];
  });
  await settle(upload, results);
  const blocks = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.block] : []));
  if (blocks.length > 0) await organisation.projection.waitFor(Math.max(...blocks));
}

interface Decided {
  readonly ready: Ready;
  readonly act: TicketAct;
  readonly outcome: ItemOutcome;
}

const ticketResult = z.object({
  dispensing: z.string().nullable(),
  units: z.array(z.looseObject({ code: z.string() })),
});

/** The answers, and with them what opens the dispensings, as far as their boxes count. */
async function settle(upload: Upload, decided: readonly Decided[]): Promise<void> {
  const { organisation, caller } = upload.context;
  const rows = decided.map((each) => toRow(upload, each));
  await organisation.database.transaction(async (sql) => {
    for (const { act, outcome } of decided) {
      const given = outcome.ok ? givenOf(act, ticketResult.parse(outcome.result)) : undefined;
      if (given === undefined) continue;
      const document = documentOf(act.ticket, given);
      await replaceDispensing(sql, sealDispensing(organisation.secrets, act.dispensing, caller.institution, document));
    }
    await insertTillResults(sql, rows);
    await organisation.jobs.record(upload.job, rows.map(toOutcome), sql);
  });
  for (const each of decided) await alarmConflicts(upload, each);
}

/** The units that the ledger has taken; undefined when it has taken all, or none. */
function givenOf({ ticket }: TicketAct, { dispensing, units }: z.output<typeof ticketResult>) {
  const given = ticket.units.filter((_, index) => units[index]?.code === 'OK_DISPENSED');
  return dispensing === null || given.length === ticket.units.length ? undefined : given;
}

function toRow(upload: Upload, { ready, outcome }: Decided): TillResultRow {
  const row = rowOf(upload, ready, ready.attempt);
  const at = { tx: outcome.tx ?? null, block: outcome.ok ? outcome.block : null };
  if (!outcome.ok)
    return { ...row, ...at, outcome: 'REFUSED', code: outcome.code, result: canonicalJson(outcome.evidence) };
  const { dispensing, units } = ticketResult.parse(outcome.result);
  const code = units.find((unit) => unit.code !== 'OK_DISPENSED')?.code ?? 'OK_DISPENSED';
  // The tag of a box is no business of who asks.
  const told = units.map((unit) => Object.fromEntries(Object.entries(unit).filter(([name]) => name !== 'box')));
  return {
    ...row,
    ...at,
    outcome: 'ACCEPTED',
    code,
    result: canonicalJson({ dispensing, units: z.json().parse(told) }),
  };
}

async function record({ context, job }: Upload, rows: readonly TillResultRow[]): Promise<void> {
  await context.organisation.database.transaction(async (sql) => {
    await insertTillResults(sql, rows);
    await context.organisation.jobs.record(job, rows.map(toOutcome), sql);
  });
}

function toOutcome({ line, till, counter, outcome, code }: TillResultRow): RowOutcome {
  const row = { part: 'tickets', row: line, subject: till === '' ? '' : `${till}/${counter}`, outcome };
  return outcome === 'REFUSED' && isCode(code) ? { ...row, code } : row;
}

/** What the ledger never saw; what it refuses is told by its own copy of the refusal. */
async function alarm(
  { context: { organisation, caller } }: Upload,
  { ticket, hash, refused }: Extract<FollowedTicket, { readonly refused: object }>,
): Promise<void> {
  const { code, evidence } = refused;
  const dedupe = `till/${code}/${hash}`;
  await organisation.alerts.raise({ dedupe, code, institution: caller.institution, subject: ticket.till, evidence });
}

/** Two records of one box, or a box that left the shelf against a rule: somebody must look. */
async function alarmConflicts({ context: { organisation, caller } }: Upload, { act, outcome }: Decided): Promise<void> {
  if (!outcome.ok) return;
  const { till, counter } = act.ticket;
  const { units } = ticketResult.parse(outcome.result);
  const conflicts: Json[] = units.flatMap((unit, index) =>
    unit.code === 'OK_DISPENSED' ? [] : [{ unit: index, ...z.record(z.string(), z.json()).parse(unit) }],
  );
  if (conflicts.length === 0) return;
  const { tx, block } = outcome;
  await organisation.alerts.raise({
    ...{ dedupe: `till/${tx}/${till}/${counter}`, code: 'OFFLINE_CONFLICT', institution: caller.institution },
    ...{ subject: till, evidence: { till, counter, units: conflicts }, tx, block },
  });
}
