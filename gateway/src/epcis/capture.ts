import { setImmediate as nextTurn } from 'node:timers/promises';
import { isUnknownArray, PiaosuError, rowCode, type Fault, type Json } from '@piaosu/core';
import { countRefusals, noteRefusal } from '../db/epcis-events.ts';
import type { Sql } from '../db/index.ts';
import { readEvent, type CapturedEvent } from './captured-event.ts';
import { assertNoConflict } from './event-conflict.ts';
import { factsOf } from './event-facts.ts';
import { meaningOf } from './meaning.ts';
import { perform, takeBack, type PerformContext } from './perform.ts';
import { eventByHash, storeEvent } from './repository.ts';

/** Who captures; the message id is made of the event. */
export type CaptureContext = Pick<PerformContext, 'organisation' | 'caller' | 'signal'>;

/** What became of one event. */
export type EventOutcome =
  | { readonly outcome: 'ACCEPTED' | 'REPEATED'; readonly ledger: Readonly<Record<string, Json>> | null }
  | { readonly outcome: 'REFUSED'; readonly faults: readonly Fault[] };

/**
 * Captures one event: what it means is done on the ledger first, then it is kept; `alongside` is written in one transaction
 * with it. A repeat changes nothing. What the ledger refuses is not kept, and may be captured again when the reason is gone.
 * Throws what passes by itself: LEDGER_BUSY, LEDGER_UNAVAILABLE, DatabaseError.
 */
export async function captureEvent(
  context: CaptureContext,
  captured: CapturedEvent,
  alongside: (sql: Sql, outcome: EventOutcome) => Promise<void> = () => Promise.resolve(),
): Promise<EventOutcome> {
  const { organisation, caller } = context;
  const { institution } = caller;
  const { hash, eventId, isDeclaration } = captured;
  const known = await eventByHash(organisation, institution, hash, isDeclaration);
  if (known?.eventId === eventId) {
    const repeated = { outcome: 'REPEATED', ledger: toJson(known.ledger) } as const;
    await organisation.database.transaction((sql) => alongside(sql, repeated));
    return repeated;
  }
  const done = await toLedger(context, captured);
  await organisation.database.transaction(async (sql) => {
    if (done.outcome === 'REFUSED') await noteRefusal(sql, institution, hash, isDeclaration);
    else await storeEvent(organisation, sql, institution, captured, done.ledger);
    await alongside(sql, done);
  });
  return done;
}

/** Codes of what is away for a while: nothing was decided. */
const PASSING: ReadonlySet<string> = new Set(['LEDGER_BUSY', 'LEDGER_UNAVAILABLE', 'STORAGE_UNAVAILABLE']);

export function isPassing(error: unknown): boolean {
  return error instanceof PiaosuError && PASSING.has(error.code);
}

async function toLedger(context: CaptureContext, captured: CapturedEvent): Promise<EventOutcome> {
  try {
    await assertNoConflict(context.organisation.database, context.caller.institution, captured);
    return { outcome: 'ACCEPTED', ledger: await ledgerOf(context, captured) };
  } catch (error) {
    if (!(error instanceof PiaosuError) || isPassing(error)) throw error;
    return refusal(error);
  }
}

async function ledgerOf(
  { organisation, caller, signal }: CaptureContext,
  { event, content, hash, isDeclaration }: CapturedEvent,
): Promise<Readonly<Record<string, Json>> | null> {
  const { institution } = caller;
  const facts = factsOf(content);
  const meaning = isDeclaration ? undefined : meaningOf(facts);
  if (meaning === undefined && !isDeclaration) return null;
  assertHappened(event.eventTime);
  // What was declared wrong before it came is not done any more.
  if (!isDeclaration && (await eventByHash(organisation, institution, hash, true)) !== undefined) return null;
  const attempt = await countRefusals(organisation.database, institution, hash, isDeclaration);
  const context = { organisation, caller, signal, messageId: messageOf(hash, isDeclaration, attempt) };
  if (meaning !== undefined) return perform(context, meaning, facts);
  return (await takeBack(context, await eventByHash(organisation, institution, hash, false), facts)) ?? null;
}

/** As far as the clock of a gateway may be off. */
const CLOCK_TOLERANCE_MS = 15 * 60_000;

/** Nobody acts on the ledger for what has not happened yet. Throws PiaosuError DATA_MISMATCH. */
function assertHappened(eventTime: string): void {
  const latest = Date.now() + CLOCK_TOLERANCE_MS;
  if (Date.parse(eventTime) <= latest) return;
  const detail = { differs: 'eventTime', latest: new Date(latest).toISOString() };
  throw new PiaosuError('DATA_MISMATCH', [{ pointer: '/eventTime', code: 'DATA_MISMATCH', detail }]);
}

/** True for an event that the ledger would hear of: it may be refused there. */
export function isAct({ content, isDeclaration }: CapturedEvent): boolean {
  return isDeclaration || meaningOf(factsOf(content)) !== undefined;
}

/**
 * The ledger's message id: the event's hash, so that OP~ of the act is what anybody derives from the event. The ledger
 * remembers refusals under their message too, so a further attempt says which one it is.
 */
export function messageOf(hash: string, isDeclaration: boolean, attempt: number): string {
  const digest = /;([0-9a-f]{64})/.exec(hash)?.[1] ?? hash;
  return ['epcis', digest, ...(isDeclaration ? ['wrong'] : []), ...(attempt === 0 ? [] : [String(attempt)])].join('.');
}

function refusal(error: PiaosuError): Extract<EventOutcome, { readonly outcome: 'REFUSED' }> {
  const { code, evidence } = error;
  const faults = isUnknownArray(evidence) ? evidence.map((each) => toFault(code, each)) : [];
  return { outcome: 'REFUSED', faults: faults.length > 0 ? faults : [{ pointer: '', code, detail: evidence }] };
}

function toFault(code: Fault['code'], fault: Json): Fault {
  const { pointer = '', detail } = typeof fault === 'object' && fault !== null && 'pointer' in fault ? fault : {};
  return { pointer: typeof pointer === 'string' ? pointer : '', code, ...(detail === undefined ? {} : { detail }) };
}

function toJson(ledger: { readonly action: string } | null): Readonly<Record<string, Json>> | null {
  if (ledger === null) return null;
  return Object.fromEntries(
    Object.entries(ledger).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [],
    ),
  );
}

/** After so many events others have their turn: one costs some 0.2 ms. */
const AT_A_TIME = 50;

/** All events of a document as they can be told without the ledger. */
export async function readEvents(
  events: readonly unknown[],
  documentContext: unknown,
): Promise<ReturnType<typeof readEvent>[]> {
  const read: ReturnType<typeof readEvent>[] = [];
  for (const [index, event] of events.entries()) {
    if (index % AT_A_TIME === 0) await nextTurn();
    read.push(readEvent(event, documentContext));
  }
  return read;
}

/** The code that names a list of faults. */
export function codeOf(faults: readonly Fault[]): Fault['code'] {
  return rowCode(faults) ?? 'SCHEMA';
}
