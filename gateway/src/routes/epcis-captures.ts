import { PiaosuError } from '@piaosu/core';
import { z } from 'zod';
import {
  CAPTURE_BEHAVIOURS,
  selectCaptureErrors,
  selectCaptureResults,
  selectCaptures,
  selectOwnCapture,
  type CaptureBehaviour,
} from '../db/epcis-captures.ts';
import { captureEvent, codeOf } from '../epcis/capture.ts';
import { captureIntakeOf } from '../epcis/capture-intake.ts';
import { readEvent } from '../epcis/captured-event.ts';
import { jsonAnswer } from '../http/answer.ts';
import { CAPTURE_LIMITS } from '../http/epcis-headers.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { parseIdempotencyKey } from '../http/idempotency.ts';
import { parseCursor, parseNumberCursor } from '../http/page.ts';
import { none, route, type CallerContext } from '../http/route.ts';
import { epcisPage, linkedAnswer, refusedToken, toLinked } from './epcis-page.ts';
import {
  captureDocument,
  captureId,
  captureJob,
  captureSummary,
  CAPTURE_EXAMPLE,
  CAPTURE_SUMMARY_EXAMPLE,
  DOCUMENT_EXAMPLE,
  EPCIS_MEDIA_TYPES,
  EPCIS_ROLES,
  EVENT_EXAMPLE,
  presentErrors,
  presentResult,
  presentSummary,
} from './epcis-schema.ts';
import { TX_EXAMPLE, UNIT_CODES } from './trace-schema.ts';

/** Refused events that a job tells of at once. */
const MAX_ERRORS = 1000;

const captured = z
  .strictObject({
    eventID: z.string(),
    outcome: z.enum(['ACCEPTED', 'REPEATED']),
    ledger: z.looseObject({ action: z.string() }).nullable(),
  })
  .meta({ id: 'EpcisCapturedEvent' });

const common = { tag: 'epcis', roles: EPCIS_ROLES, params: none, query: none } as const;

/** Capturing EPCIS events. */
export const epcisCaptureRoutes = [
  route({
    ...common,
    method: 'post',
    path: '/epcis/capture',
    summary: { en: 'Capture a document of EPCIS events', zh: '采集 EPCIS 事件文档' },
    description:
      'Answers a job. Each event is checked against EPCIS 2.0 and CBV 2.0, gets its CBV event hash as id where it has none, ' +
      'and becomes the act on the ledger that it means: commissioning with lot and expiry, packing and unpacking, shipping, ' +
      'receiving, void shipping, destroying, sampling, holding, error declarations of those that can be taken back. ' +
      'Premises are named `urn:piaosu:premises:{id}`; an event that names none is stored only. ' +
      'GS1-Capture-Error-Behaviour: `rollback` (no event of a document with a faulty one, and none after the first that the ' +
      'ledger refuses; what it has taken stays) or `proceed`. Captured again an event changes nothing, so no ' +
      'key of the message is needed; with one the same key gives the same job.',
    write: false,
    body: jsonBody(captureDocument, {
      example: DOCUMENT_EXAMPLE,
      limit: CAPTURE_LIMITS.bytes,
      mediaTypes: EPCIS_MEDIA_TYPES,
    }),
    answer: jsonAnswer(captureSummary, {
      status: 202,
      description: 'Taken; what becomes of each event is told by the job',
      location: ({ captureID }) => `/epcis/capture/${captureID}`,
      example: { ...CAPTURE_SUMMARY_EXAMPLE, running: true, finishedAt: null },
    }),
    codes: ['SCHEMA', 'BODY_TOO_LARGE'],
    handle: async (context, { body }) => {
      const { eventList } = body.epcisBody;
      if (eventList.length > CAPTURE_LIMITS.events)
        throw new PiaosuError('BODY_TOO_LARGE', { events: CAPTURE_LIMITS.events });
      const key = context.header?.('idempotency-key');
      const messageId = key === undefined ? context.messageId : parseIdempotencyKey(key);
      const behaviour = behaviourOf(context);
      const job = await captureIntakeOf(context.organisation).begin(
        { ...context, messageId },
        { document: body, behaviour },
      );
      return presentSummary({ ...job, behaviour });
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/epcis/capture',
    summary: { en: 'Own captures, newest first', zh: '采集任务列表' },
    write: false,
    query: z.strictObject(epcisPage),
    body: noBody,
    answer: linkedAnswer(z.array(captureSummary), {
      description: 'Captures; the next page is in the header Link',
      example: [CAPTURE_SUMMARY_EXAMPLE],
    }),
    handle: async ({ organisation, caller }, { query: { perPage, nextPageToken } }) => {
      const after = placeOf(nextPageToken);
      const rows = await selectCaptures(organisation.database, caller.institution, after, perPage + 1);
      const place = ({ created, id }: { created: Date; id: string }) => `${String(created.getTime())}/${id}`;
      return toLinked(rows, { path: '/epcis/capture', perPage }, place, presentSummary);
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/epcis/capture/{id}',
    summary: { en: 'What became of each event of a capture', zh: '采集结果' },
    write: false,
    params: z.strictObject({ id: captureId }),
    query: z.strictObject(epcisPage),
    body: noBody,
    answer: linkedAnswer(captureJob, { description: 'The job, a page of its events', example: CAPTURE_EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation, caller }, { params: { id }, query: { perPage, nextPageToken } }) => {
      const { database } = organisation;
      const capture = await selectOwnCapture(database, caller.institution, id);
      if (capture === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { id });
      const after = parseNumberCursor(nextPageToken) ?? 0;
      const rows = await selectCaptureResults(database, id, caller.institution, after, perPage + 1);
      const page = { path: `/epcis/capture/${id}`, perPage };
      const { body: results, next } = toLinked(rows, page, ({ row }) => String(row), presentResult);
      const errors = presentErrors(await selectCaptureErrors(database, id, MAX_ERRORS));
      return { body: { ...presentSummary(capture), errors, results }, next };
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/epcis/events',
    summary: { en: 'Capture one EPCIS event', zh: '采集单个 EPCIS 事件' },
    description: 'Answers when the event is stored and the ledger has taken what it means. A repeat changes nothing.',
    write: false,
    body: jsonBody(z.looseObject({ type: z.string() }), {
      example: { '@context': DOCUMENT_EXAMPLE['@context'], ...EVENT_EXAMPLE },
      mediaTypes: EPCIS_MEDIA_TYPES,
    }),
    answer: jsonAnswer(captured, {
      status: 201,
      description: 'Captured',
      location: ({ eventID }) => `/epcis/events/${encodeURIComponent(eventID)}`,
      example: {
        eventID: CAPTURE_EXAMPLE.results[0]?.eventID ?? '',
        outcome: 'ACCEPTED',
        ledger: { action: 'ship', ...TX_EXAMPLE },
      },
    }),
    codes: ['DATA_MISMATCH', 'ALREADY_EXISTS', ...UNIT_CODES],
    handle: async (context, { body }) => {
      const read = readEvent(body, undefined);
      const done = read.ok ? await captureEvent(context, read.value) : undefined;
      const faults = read.ok ? (done?.outcome === 'REFUSED' ? done.faults : []) : read.faults;
      if (!read.ok || done === undefined || done.outcome === 'REFUSED')
        throw new PiaosuError(
          codeOf(faults),
          faults.map(({ pointer, code, detail = null }) => ({ pointer, code, detail })),
        );
      const { outcome, ledger } = done;
      return { eventID: read.value.eventId, outcome, ledger: ledger === null ? null : toAct(ledger) };
    },
  }),
];

const act = z.looseObject({ action: z.string() });

function toAct(ledger: Readonly<Record<string, unknown>>): z.output<typeof act> {
  return act.parse(ledger);
}

/** Throws PiaosuError SCHEMA for a behaviour that the standard does not have. */
function behaviourOf({ header }: CallerContext): CaptureBehaviour {
  const asked = header?.('gs1-capture-error-behaviour') ?? 'rollback';
  const behaviour = CAPTURE_BEHAVIOURS.find((each) => each === asked);
  if (behaviour === undefined) throw new PiaosuError('SCHEMA', { header: 'GS1-Capture-Error-Behaviour' });
  return behaviour;
}

function placeOf(token: string | undefined): { created: Date; id: string } | null {
  const place = parseCursor(token);
  if (place === undefined) return null;
  const [, millis, id] = /^(\d{1,15})\/(job_[0-9a-f-]{36})$/.exec(place) ?? [];
  if (millis === undefined || id === undefined) throw refusedToken();
  return { created: new Date(Number(millis)), id };
}
