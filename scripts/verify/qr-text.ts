import { existsSync, readFileSync, statSync } from 'node:fs';
import {
  faultToJson,
  institutionRecordShape,
  isPlainObject,
  isReceiptQrText,
  isUnknownArray,
  parseReceiptQr,
  parseShape,
  verifyReceiptQr,
  type InstitutionRecord,
  type ReceiptQr,
  type Verdict,
} from '@piaosu/core';
import { nativeVerifier } from '@piaosu/gateway/native';
import { UnusableError } from './unusable.ts';

/** A QR code's text and what it proves with no network. */
export interface VerifiedQr {
  readonly qr: ReceiptQr;
  readonly verdict: Verdict;
}

/** No QR text is longer, and no package is shorter. */
const MAX_QR_FILE_BYTES = 1024;

/** The QR text that was named: itself, or in a file of nothing else; undefined for anything else. */
export function qrTextOf(argument: string): string | undefined {
  if (isReceiptQrText(argument)) return argument;
  if (!existsSync(argument) || statSync(argument).size > MAX_QR_FILE_BYTES) return undefined;
  const text = readFileSync(argument, 'utf8');
  return isReceiptQrText(text) ? text : undefined;
}

/**
 * Verifies a QR text against the records of issuers in the trust roots: `institutions` of a JSON file, as GET
 * /institutions/{id} shows them. Throws UnusableError when it is no QR text of ours.
 */
export function verifyQrText(text: string, places: readonly string[]): VerifiedQr {
  const qr = parseReceiptQr(text);
  if (!qr.ok) {
    throw new UnusableError(
      '二维码内容不完整或已损坏。',
      'The text of the QR code is not intact.',
      undefined,
      qr.faults.map(faultToJson),
    );
  }
  const record = places.flatMap(readIssuers).find(({ id }) => id === qr.value.payload.issuer);
  return { qr: qr.value, verdict: verifyReceiptQr(nativeVerifier, qr.value, { record }) };
}

/** What is no record is an error and not left out: a root that silently lacks an issuer would read as 'unknown'. */
function readIssuers(place: string): InstitutionRecord[] {
  if (!place.endsWith('.json') || !existsSync(place)) return [];
  const table: unknown = parseJson(place);
  const institutions = isPlainObject(table) ? table['institutions'] : undefined;
  return isUnknownArray(institutions) ? institutions.map((each) => parseRecord(each, place)) : [];
}

function parseRecord(value: unknown, place: string): InstitutionRecord {
  const record = parseShape(institutionRecordShape, value);
  if (record.ok) return record.value;
  throw new UnusableError(`${place} 中的机构记录无效。`, `${place} holds an institution record that is none.`);
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UnusableError(`${file} 不是 JSON。`, `${file} is not JSON.`, cause);
  }
}
