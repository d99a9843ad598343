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
  if (HASH_ID.test(eventID) && eventID !== hash)
    return refuse('DATA_MISMATCH', { differs: 'eventID', expected: hash }, '/eventID');
  const content = { ...value, ...contextFor(documentContext, value['@context']), eventID };
  return parsed({ event, content, hash, eventId: eventID, isDeclaration: event.errorDeclaration !== undefined });
}

function faultsOf(error: z.ZodError | undefined): Fault[] {
  const issues = error?.issues.flatMap(flatten) ?? [];
  const faults = issues.slice(0, MAX_FAULTS).map(({ path, message }): Fault => {
    return { pointer: path.map((part) => `/${String(part)}`).join(''), code: 'SCHEMA', detail: { reason: message } };
  });
  return faults.length === 0 ? [{ pointer: '', code: 'SCHEMA' }] : faults;
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
