import {
  field,
  integer,
  listOf,
  nullable,
  oneOf,
  parseCanonicalJson,
  parseShape,
  prescriptionLineShape,
  canonicalBytes,
  record,
  text,
  traceField,
  unwrap,
  type TypeOf,
} from '@piaosu/core';
import type { DispensingRow, NewDispensingRow } from '../db/dispensings.ts';
import { openDocumentBytes, sealDocumentBytes, type WrappingKeys } from '../documents/document-cipher.ts';
import { RandomPool } from '../documents/random-pool.ts';

const person = record({ idType: text(/^[0-9A-Za-z]{1,8}$/), number: text(/^[0-9A-Za-z]{1,32}$/) });

/** What opens a dispensing: to whom, for which prescription, which boxes. The ledger holds commitments of it alone. */
const documentShape = record(
  {
    premises: traceField.premises,
    patient: person,
    /** Opens DSP~.patientCommit and that of each box in it. */
    patientSalt: field.salt,
    lines: listOf(prescriptionLineShape, { min: 1, max: 100 }),
    /** In the order of DSP~.boxes; `line` is a place in `lines`. */
    units: listOf(
      record(
        { id: traceField.traceId, line: integer(0, 99), part: nullable(traceField.units) },
        { isSubstituted: oneOf(true) },
      ),
      { max: 1000 },
    ),
  },
  {
    /** In the order of DSP~.uncoded. */
    uncoded: listOf(record({ product: traceField.product, units: traceField.units, line: integer(0, 99) }), {
      min: 1,
      max: 1000,
    }),
  },
);
export type DispensingDocument = TypeOf<typeof documentShape>;

/** A dispensing of an institution of this gateway, opened. */
export interface OpenedDispensing {
  readonly id: string;
  readonly institution: string;
  readonly created: Date;
  readonly document: DispensingDocument;
}

const random = new RandomPool();

/** `id` is authenticated: the document of one dispensing cannot be given to another. */
export function sealDispensing(
  secrets: WrappingKeys,
  id: string,
  institution: string,
  document: DispensingDocument,
): NewDispensingRow {
  const sealed = sealDocumentBytes(secrets, random, subjectOf(id), canonicalBytes(document));
  return { id, institution, content: sealed.document, wrapped_key: sealed.wrappedKey, key_id: sealed.keyId };
}

/** Throws PiaosuError INDEX_DIVERGED when the row was changed. */
export function openDispensing(secrets: WrappingKeys, row: DispensingRow): OpenedDispensing {
  const { id, institution, created, content, wrapped_key: wrappedKey, key_id: keyId } = row;
  const plain = openDocumentBytes(secrets, subjectOf(id), { document: content, wrappedKey, keyId });
  const document = parseShape(documentShape, parseCanonicalJson(Buffer.from(plain).toString('utf8')));
  return { id, institution, created, document: unwrap(document) };
}

const subjectOf = (id: string) => `dispensing/${id}`;
