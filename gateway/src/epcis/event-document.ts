import type { EpcisDocument, EpcisQueryDocument } from './document-schema.ts';
import type { StoredEvent } from './repository.ts';
import { epcisEvent } from './event-schema.ts';

export const EPCIS_CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld' as const;

/** Events as the answer to a query (EPCIS 2.0 §10.3). */
export function toQueryDocument(queryName: string, events: readonly StoredEvent[]): EpcisQueryDocument {
  return {
    '@context': [EPCIS_CONTEXT],
    type: 'EPCISQueryDocument',
    schemaVersion: '2.0',
    creationDate: new Date().toISOString(),
    epcisBody: {
      queryResults: { queryName, resultsBody: { eventList: events.map(({ event }) => epcisEvent.parse(event)) } },
    },
  };
}

/** Events as a document that other repositories capture (EPCIS 2.0 §10.2). */
export function toDocument(events: readonly Readonly<Record<string, unknown>>[]): EpcisDocument {
  return {
    '@context': [EPCIS_CONTEXT],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: new Date().toISOString(),
    epcisBody: { eventList: events.map((event) => epcisEvent.parse(event)) },
  };
}
