import { z } from 'zod';
import { extensible, term, time, uri, webTerm } from './uri.ts';
import {
  BIZ_STEPS,
  BIZ_TRANSACTION_TYPES,
  COMPONENTS,
  DISPOSITIONS,
  ERROR_REASONS,
  MEASUREMENT_TYPES,
  SENSOR_ALERTS,
  SOURCE_DEST_TYPES,
} from './vocabulary.ts';

/** The parts of which EPCIS 2.0 events are made (EPCIS 2.0 §7.3), one schema each. */
export const disposition = term(DISPOSITIONS);

export const context = z.union([
  uri,
  z.record(z.string(), z.unknown()),
  z.array(z.union([uri, z.record(z.string(), z.unknown())])).refine(isUnique),
]);

export const epcs = z.array(uri);
export const uniqueEpcs = epcs.refine(isUnique);

const quantityElement = z.strictObject({
  epcClass: uri,
  quantity: z.number().optional(),
  uom: z
    .string()
    .regex(/^[A-Z0-9]{2,3}$/)
    .optional(),
});
export const quantities = z.array(quantityElement);

const errorDeclaration = extensible({
  declarationTime: time,
  reason: term(ERROR_REASONS).optional(),
  correctiveEventIDs: z.array(uri).optional(),
});

const dispositions = z.array(disposition).min(1).refine(isUnique).optional();
export const persistentDisposition = z
  .strictObject({ set: dispositions, unset: dispositions })
  .refine(({ set, unset }) => set !== undefined || unset !== undefined);

/** What, when, where, why and how: the fields that most events have. */
export const action = z.enum(['OBSERVE', 'ADD', 'DELETE']);
export const place = z.looseObject({ id: uri });

const bizTransaction = z.strictObject({ type: term(BIZ_TRANSACTION_TYPES).optional(), bizTransaction: uri });
export const bizTransactions = z.array(bizTransaction);

const sourceDestType = term(SOURCE_DEST_TYPES);
const sources = z.array(z.strictObject({ type: sourceDestType, source: uri }));
const destinations = z.array(z.strictObject({ type: sourceDestType, destination: uri }));

const sensorMetadata = extensible({
  time: time.optional(),
  deviceID: uri.optional(),
  deviceMetadata: uri.optional(),
  rawData: uri.optional(),
  startTime: time.optional(),
  endTime: time.optional(),
  dataProcessingMethod: uri.optional(),
  bizRules: uri.optional(),
});

const sensorReport = extensible({
  type: webTerm(MEASUREMENT_TYPES),
  exception: webTerm(SENSOR_ALERTS).optional(),
  deviceID: uri.optional(),
  deviceMetadata: uri.optional(),
  rawData: uri.optional(),
  dataProcessingMethod: uri.optional(),
  bizRules: uri.optional(),
  time: time.optional(),
  microorganism: uri.optional(),
  chemicalSubstance: uri.optional(),
  coordinateReferenceSystem: uri.optional(),
  value: z.number().optional(),
  component: term(COMPONENTS).optional(),
  stringValue: z.string().optional(),
  booleanValue: z.boolean().optional(),
  hexBinaryValue: z
    .string()
    .regex(/^[A-Fa-f0-9]+$/)
    .optional(),
  uriValue: uri.optional(),
  minValue: z.number().optional(),
  maxValue: z.number().optional(),
  meanValue: z.number().optional(),
  sDev: z.number().optional(),
  percRank: z.number().optional(),
  percValue: z.number().optional(),
  uom: z.string().optional(),
});

const sensorElement = extensible({
  sensorMetadata: sensorMetadata.optional(),
  sensorReport: z.array(sensorReport).min(1),
});

/** Instance or lot master data: fields of others only. */
export const ilmd = extensible({});

/** Of every event. */
export const anyEvent = {
  '@context': context.optional(),
  eventTime: time,
  recordTime: time.optional(),
  eventTimeZoneOffset: z.string().regex(/^[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)$/),
  eventID: uri.optional(),
  certificationInfo: z.union([uri, z.array(uri)]).optional(),
  errorDeclaration: errorDeclaration.optional(),
};

/** Of every event that says what happened in which business step. */
export const businessEvent = {
  ...anyEvent,
  bizStep: term(BIZ_STEPS).optional(),
  disposition: disposition.optional(),
  /** The JSON schema knows it for two kinds of events only; EPCIS 2.0 §7.4 and GS1's samples have it for all. */
  persistentDisposition: persistentDisposition.optional(),
  readPoint: place.optional(),
  bizLocation: place.optional(),
  bizTransactionList: bizTransactions.optional(),
  sourceList: sources.optional(),
  destinationList: destinations.optional(),
  sensorElementList: z.array(sensorElement).optional(),
};

function isUnique(items: readonly unknown[]): boolean {
  return new Set(items.map((item) => JSON.stringify(item))).size === items.length;
}
