import { z } from 'zod';
import { context } from './event-part.ts';
import { epcisEvent } from './event-schema.ts';
import { extensible, time, uri } from './uri.ts';

const attribute = z.looseObject({
  id: uri,
  attribute: z.union([z.number(), z.string(), z.record(z.string(), z.unknown())]).optional(),
});

const vocabulary = z.looseObject({
  type: uri,
  vocabularyElementList: z
    .array(
      z.looseObject({
        id: uri,
        attributes: z.array(attribute).optional(),
        children: z.array(uri).optional(),
      }),
    )
    .optional(),
});

const header = extensible({
  epcisMasterData: z.looseObject({ vocabularyList: z.array(vocabulary).optional() }).optional(),
});

const version = z.string().regex(/^\d+(?:\.\d+)*$/);

/** An EPCIS document as it is captured (EPCIS 2.0 §10.2). */
export const epcisDocument = extensible({
  '@context': context,
  id: uri.optional(),
  type: z.literal('EPCISDocument'),
  schemaVersion: version,
  creationDate: time,
  instanceIdentifier: z.string().optional(),
  sender: z.string().optional(),
  receiver: z.string().optional(),
  epcisHeader: header.optional(),
  epcisBody: z.looseObject({ eventList: z.array(epcisEvent) }),
});
export type EpcisDocument = z.infer<typeof epcisDocument>;

/** The results of a query (EPCIS 2.0 §10.3). */
export const epcisQueryDocument = extensible({
  '@context': context,
  id: uri.optional(),
  type: z.literal('EPCISQueryDocument'),
  schemaVersion: version.optional(),
  creationDate: time.optional(),
  epcisBody: extensible({
    queryResults: extensible({
      queryName: z.string(),
      subscriptionID: z.string().optional(),
      resultsBody: extensible({
        eventList: z.array(epcisEvent),
        vocabularyList: z.array(vocabulary).optional(),
      }),
    }),
  }),
});
export type EpcisQueryDocument = z.infer<typeof epcisQueryDocument>;
