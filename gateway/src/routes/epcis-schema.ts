import { parseCanonicalJson } from '@piaosu/core';
import { z } from 'zod';
import {
  CAPTURE_BEHAVIOURS,
  type CaptureErrorRow,
  type CaptureResultRow,
  type ListedCapture,
} from '../db/epcis-captures.ts';
import { epcisDocument, epcisQueryDocument } from '../epcis/document-schema.ts';
import { epcisEvent } from '../epcis/event-schema.ts';
import type { Caller } from '../http/caller.ts';
import { EPCIS_CONTEXT } from '../epcis/event-document.ts';
import { extensible } from '../epcis/uri.ts';
import { TX_EXAMPLE } from './trace-schema.ts';

/** Who speaks EPCIS: those who act on boxes, systems of theirs, and the regulator. */
export const EPCIS_ROLES = ['LOT_OFFICER', 'LOGISTICS', 'PHARMACIST', 'SERVICE', 'DRUG_INSPECTOR'] as const;

/** JSON-LD is what EPCIS 2.0 is written in; plain JSON is read the same way. */
export const EPCIS_MEDIA_TYPES = ['application/ld+json'] as const;

/** Own events only; the regulator sees those of all institutions of this gateway. */
export function scopeOf({ institution, roles }: Caller): string | null {
  return roles.includes('DRUG_INSPECTOR') ? null : institution;
}

const EVENT_ID = 'ni:///sha-256;df7bb3c352fef055578554f09f5e2aa41782150ced7bd0b8af24dd3ccb30ba69?ver=CBV2.0';
export const EVENT_EXAMPLE = {
  type: 'ObjectEvent',
  eventTime: '2026-03-02T01:30:00.000Z',
  eventTimeZoneOffset: '+08:00',
  epcList: ['https://id.gs1.org/01/06901234567892/21/B0001'],
  action: 'OBSERVE',
  bizStep: 'shipping',
  disposition: 'in_transit',
  readPoint: { id: 'urn:piaosu:premises:PLANT-1' },
  destinationList: [{ type: 'location', destination: 'urn:piaosu:premises:WAREHOUSE-1' }],
};
export const DOCUMENT_EXAMPLE = {
  '@context': [EPCIS_CONTEXT],
  type: 'EPCISDocument' as const,
  schemaVersion: '2.0',
  creationDate: '2026-03-02T01:31:00.000Z',
  epcisBody: { eventList: [EVENT_EXAMPLE] },
};
export const QUERY_DOCUMENT_EXAMPLE = {
  '@context': [EPCIS_CONTEXT],
  type: 'EPCISQueryDocument' as const,
  epcisBody: {
    queryResults: {
      queryName: 'SimpleEventQuery',
      resultsBody: { eventList: [{ ...EVENT_EXAMPLE, eventID: EVENT_ID }] },
    },
  },
};

/** The envelope; each event is judged by itself, with an outcome of its own. */
export const captureDocument = extensible({
  ...epcisDocument.shape,
  epcisBody: z.looseObject({ eventList: z.array(z.unknown()) }),
}).meta({
  id: 'EpcisDocument',
  description: 'EPCIS 2.0 document in JSON or JSON-LD, 10,000 events and 16 MiB at most',
});

export const documentAnswer = epcisDocument;
export const queryAnswer = epcisQueryDocument;
export const eventAnswer = epcisEvent;

export const captureId = z.string().regex(/^job_[0-9a-f-]{36}$/u);

const ledger = z
  .looseObject({ action: z.string(), tx: z.string(), block: z.int() })
  .nullable()
  .meta({ description: 'The act that the event became; null for one that is stored only' });

const result = z.strictObject({
  event: z.int().meta({ description: 'Place in the document, from 0' }),
  eventID: z.string(),
  outcome: z.enum(['ACCEPTED', 'REPEATED', 'REFUSED']),
  ledger,
});

const captureError = z.strictObject({
  type: z.string(),
  title: z.string(),
  event: z.int(),
  code: z.string(),
  faults: z.unknown(),
});

const summary = {
  captureID: z.string(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  running: z.boolean(),
  success: z.boolean().meta({ description: 'No event was refused so far' }),
  captureErrorBehaviour: z.enum(CAPTURE_BEHAVIOURS),
};
export const captureSummary = z.strictObject(summary).meta({ id: 'EpcisCaptureSummary' });
export const captureJob = z
  .strictObject({
    ...summary,
    errors: z.array(captureError).meta({ description: 'The first 1,000 of all events' }),
    results: z.array(result).meta({ description: 'A page; the next one is in the header Link' }),
  })
  .meta({ id: 'EpcisCaptureJob' });

export const CAPTURE_ID = 'job_5b1f6a3e-0c8e-4a7c-9d0a-2f7a4b1c9e10';
export const CAPTURE_SUMMARY_EXAMPLE = {
  ...{ captureID: CAPTURE_ID, createdAt: '2026-03-02T01:31:00.000Z', finishedAt: '2026-03-02T01:31:02.100Z' },
  ...{ running: false, success: true, captureErrorBehaviour: 'rollback' as const },
};
export const CAPTURE_EXAMPLE = {
  ...CAPTURE_SUMMARY_EXAMPLE,
  errors: [],
  results: [{ event: 0, eventID: EVENT_ID, outcome: 'ACCEPTED' as const, ledger: { action: 'ship', ...TX_EXAMPLE } }],
};

export function presentSummary({ id, behaviour, state, refused, created, ended }: ListedCapture) {
  return {
    ...{ captureID: id, createdAt: created.toISOString(), finishedAt: ended?.toISOString() ?? null },
    ...{ running: ended === null, success: isGood(state, refused), captureErrorBehaviour: behaviour },
  };
}

function isGood(state: string, refused: number): boolean {
  return refused === 0 && state !== 'FAILED' && state !== 'CANCELLED';
}

export function presentErrors(rows: readonly CaptureErrorRow[]): z.input<typeof captureError>[] {
  return rows.map(({ row, code, faults }) => ({ ...typeOf(code), event: row - 1, code, faults }));
}

export function presentResult({ row, subject, outcome, ledger: act }: CaptureResultRow): z.input<typeof result> {
  return { event: row - 1, eventID: subject, outcome, ledger: act === null ? null : parsedAct(act) };
}

function parsedAct(text: string) {
  return ledger.parse(parseCanonicalJson(text));
}

/** The exception of EPCIS 2.0 §12 that a standard client knows. */
function typeOf(code: string): { type: string; title: string } {
  return code === 'SCHEMA' || code === 'DATA_MISMATCH'
    ? { type: 'epcisException:ValidationException', title: 'The event does not conform to EPCIS 2.0' }
    : { type: 'epcisException:CaptureException', title: 'The ledger refuses what the event says' };
}
