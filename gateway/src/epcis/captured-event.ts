import {
  eventHashId,
  isPlainObject,
  isUnknownArray,
  namespacesOf,
  parsed,
  refuse,
  refused,
  type Fault,
  type Parsed,
} from '@piaosu/core';
import type { z } from 'zod';
import { factsOf } from './event-facts.ts';
import { epcisEvent, type EpcisEvent } from './event-schema.ts';

/** An event that was checked against the standard, and the id that everybody derives for it. */
export interface CapturedEvent {
  readonly event: EpcisEvent;
  /** As it is kept and answered: whole, with the prefixes that its fields need. */
  readonly content: Readonly<Record<string, unknown>>;
  /** `ni:///sha-256;…?ver=CBV2.0`. */
  readonly hash: string;
  /** As given, else the hash. */
  readonly eventId: string;
  /** It says of an earlier event that it was wrong. */
  readonly isDeclaration: boolean;
}

const HASH_ID = /^ni:\/\//i;
const MAX_FAULTS = 20;

/** The context of GS1, by any of its addresses, says nothing that is not known. */
const STANDARD_CONTEXT = /^https?:\/\/(?:ref\.gs1\.org|gs1\.github\.io)\/.*epcis-context\.jsonld$/;

/**
 * Reads one event of a document with that document's `@context`. Refuses SCHEMA with every fault by its place in the event,
 * and DATA_MISMATCH an event hash as id that is not that of the event: somebody changed one of them.
 */
export function readEvent(value: unknown, documentContext: unknown): Parsed<CapturedEvent> {
  const read = epcisEvent.safeParse(value);
  if (!read.success || !isPlainObject(value)) return refused(...faultsOf(read.error));
  const { data: event } = read;
  const hash = eventHashId(value, namespacesOf(documentContext));
  const { eventID = hash } = event;
  if (HASH_ID.test(eventID) && eventID !== hash && !mayBeOfDraft(event, value))
    return refuse('DATA_MISMATCH', { differs: 'eventID', expected: hash }, '/eventID');
  const content = { ...value, ...contextFor(documentContext, value['@context']), eventID };
  return parsed({ event, content, hash, eventId: eventID, isDeclaration: event.errorDeclaration !== undefined });
}

/** When CBV 2.0 was ratified (June 2022). */
const RATIFIED = Date.parse('2022-07-01T00:00:00Z');

/**
 * GS1's own samples from before the standard carry ids by drafts of its algorithm (EPCs as URNs, names of others without
 * braces), which nobody can derive any more: they are taken as names, of events that name nothing of this network.
 */
function mayBeOfDraft({ eventTime }: EpcisEvent, value: Readonly<Record<string, unknown>>): boolean {
  const { premises, from, to, shipment, dispensing } = factsOf(value);
  const isOurs = [premises, from, to, shipment, dispensing].some((id) => id !== undefined);
  return Date.parse(eventTime) < RATIFIED && !isOurs;
}

function faultsOf(error: z.ZodError | undefined): Fault[] {
  const issues = error?.issues.flatMap(flatten) ?? [];
  const faults = issues.slice(0, MAX_FAULTS).map(({ path, message }): Fault => {
    return {
      pointer: shown(path.map((part) => `/${String(part)}`).join('')),
      code: 'SCHEMA',
      detail: { reason: shown(message) },
    };
  });
  return faults.length === 0 ? [{ pointer: '', code: 'SCHEMA' }] : faults;
}

const SHOWN_LENGTH = 300;

/** Names are the sender's: what a database or a canonical text could not hold is replaced, and nobody needs all of it. */
function shown(text: string): string {
  return text
    .slice(0, SHOWN_LENGTH)
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '\uFFFD');
}

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

/** Of a union the branch that came furthest tells what is wrong; the first is that of the standard's own events. */
function flatten(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const [branch = []] = issue.errors;
  const inner = branch.flatMap(flatten);
  return inner.map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
}

/** An event leaves its document, so it takes along what explains its fields. */
function contextFor(around: unknown, own: unknown): { readonly '@context'?: unknown } {
  const contexts = [around, own].flatMap((each) => (isUnknownArray(each) ? [...each] : [each]));
  const needed = contexts.filter((each) => each !== undefined && !isStandard(each));
  const unique = [...new Map(needed.map((each) => [JSON.stringify(each), each])).values()];
  return unique.length === 0 ? {} : { '@context': unique };
}

function isStandard(context: unknown): boolean {
  return typeof context === 'string' && STANDARD_CONTEXT.test(context);
}
