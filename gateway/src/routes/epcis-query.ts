import { readEventQuery, type EventQuery } from '../epcis/event-query.ts';
import { toQueryDocument } from '../epcis/event-document.ts';
import { listEvents } from '../epcis/repository.ts';
import type { CallerContext } from '../http/route.ts';
import { linkedAnswer, nextAddress, type Linked } from './epcis-page.ts';
import { EPCIS_ROLES, queryAnswer, QUERY_DOCUMENT_EXAMPLE, scopeOf } from './epcis-schema.ts';
import type { z } from 'zod';

/** What every reading route of EPCIS is. */
export const EPCIS_READ = { tag: 'epcis', roles: EPCIS_ROLES, write: false } as const;

export const eventsAnswer = linkedAnswer(queryAnswer, {
  description: 'A query document',
  example: QUERY_DOCUMENT_EXAMPLE,
});

/** Where a query is asked: under which name it is answered, and with which parameters its next page is asked for. */
export interface AskedAt {
  readonly name: string;
  readonly path: string;
  readonly asked: EventQuery;
}

/** A page of the caller's events; `given`: what the address itself or the named query says. Throws as `readEventQuery`. */
export async function answerQuery(
  { organisation, caller }: CallerContext,
  { name, path, asked }: AskedAt,
  given: EventQuery = {},
): Promise<Linked<z.input<typeof queryAnswer>>> {
  const query = readEventQuery({ ...given, ...asked });
  const { events, next } = await listEvents(organisation, scopeOf(caller), query);
  return { body: toQueryDocument(name, events), next: next === null ? null : nextAddress(path, asked, next) };
}
