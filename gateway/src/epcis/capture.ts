import { isUnknownArray, PiaosuError, rowCode, type Fault, type Json } from '@piaosu/core';
import { countRefusals, noteRefusal } from '../db/epcis-events.ts';
import type { Sql } from '../db/index.ts';
import type { SupplyContext } from '../use-cases/supply/trace-act.ts';
import { readEvent, type CapturedEvent } from './captured-event.ts';
import { factsOf } from './event-facts.ts';
import { meaningOf } from './meaning.ts';
import { perform, takeBack } from './perform.ts';
import { eventByHash, storeEvent } from './repository.ts';

/** Who captures; the message id is made of the event. */
export type CaptureContext = Pick<SupplyContext, 'organisation' | 'caller'>;

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
  if (known !== undefined) {
    const outcome =
      known.eventId === eventId
        ? ({ outcome: 'REPEATED', ledger: toJson(known.ledger) } as const)
        : refusal(
            new PiaosuError('ALREADY_EXISTS', [
              { pointer: '/eventID', code: 'ALREADY_EXISTS', detail: { eventID: known.eventId } },
            ]),
          );
    await organisation.database.transaction((sql) => alongside(sql, outcome));
    return outcome;
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
    return { outcome: 'ACCEPTED', ledger: await ledgerOf(context, captured) };
  } catch (error) {
    if (!(error instanceof PiaosuError) || isPassing(error)) throw error;
    return refusal(error);
  }
}

async function ledgerOf(
  { organisation, caller }: CaptureContext,
  { content, hash, isDeclaration }: CapturedEvent,
): Promise<Readonly<Record<string, Json>> | null> {
  const { institution } = caller;
  const facts = factsOf(content);
  const meaning = isDeclaration ? undefined : meaningOf(facts);
  if (meaning === undefined && !isDeclaration) return null;
  const attempt = await countRefusals(organisation.database, institution, hash, isDeclaration);
  const context = { organisation, caller, messageId: messageOf(hash, isDeclaration, attempt) };
  if (meaning !== undefined) return perform(context, meaning, facts);
  return (await takeBack(context, await eventByHash(organisation, institution, hash, false), facts)) ?? null;
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

/** All events of a document as they can be told without the ledger. */
export function readEvents(events: readonly unknown[], documentContext: unknown): ReturnType<typeof readEvent>[] {
  return events.map((event) => readEvent(event, documentContext));
}

/** The code that names a list of faults. */
export function codeOf(faults: readonly Fault[]): Fault['code'] {
  return rowCode(faults) ?? 'SCHEMA';
}
