import { prefixedUtf8, utf8 } from '../encoding/bytes.ts';
import { canonicalJson, parseCanonicalJson } from '../encoding/canonical-json.ts';
import { fromBase64Url, toBase64Url } from '../encoding/text-forms.ts';
import type { Json } from '../encoding/json.ts';
import { CONSENT_PURPOSES, type ConsentPurpose, type PresentationRecord } from '../ledger/consent-record.ts';
import { field } from '../ledger/field.ts';
import { receiptRefShape } from '../receipt/receipt-kind.ts';
import { parsed, PiaosuError, refuse, type Parsed } from '../result.ts';
import { oneOf, parseShape, record, type TypeOf } from '../shape/shape.ts';

import { allows, consentInvalid, type ConsentDecision } from './decide-consent.ts';

/** How long a presentation may live: from the phone to the counter, not to the next day. */
export const MAX_PRESENTATION_SECONDS = 600;

/** Transaction time may differ from the portal's clock by what the endorsers allow. */
const CLOCK_TOLERANCE_SECONDS = 900;

/** Longer texts are none; as built it has some 520 characters, which a QR code of version 16 holds. */
export const MAX_PRESENTATION_CHARACTERS = 1200;

/** What a patient shows at a counter, once: this receipt, to this payer, for this purpose, now. */
export const presentationShape = record(
  {
    v: oneOf(1),
    /** The institution that vouches for the patient, and its key. */
    portal: field.institution,
    keyId: field.keyId,
    receipt: receiptRefShape,
    payer: field.institution,
    purpose: oneOf(...CONSENT_PURPOSES),
    /** 128 random bits. */
    nonce: field.salt,
    /** `patientCommit` with the nonce as its salt: of another patient's receipt it proves nothing. */
    patient: field.digest,
    issued: field.time,
    expires: field.time,
  },
  /** A relative shows it for the patient. */
  { family: oneOf(true) },
);
export type Presentation = TypeOf<typeof presentationShape>;

/** A presentation with the signature it came with. Nothing of it is believed before the signature holds. */
export interface SignedPresentation {
  readonly presentation: Presentation;
  /** ES256 (P1363) by `presentation.keyId`. */
  readonly signature: Uint8Array;
}

const SIGNING_DOMAIN = 'piaosu/presentation/v1\0';
const PREFIX = 'PSP1';

/** The bytes that the portal signs. */
export function presentationBytes(presentation: Presentation): Uint8Array {
  return prefixedUtf8(SIGNING_DOMAIN, canonicalJson(presentation));
}

/** `PSP1.<base64url of the canonical JSON>.<base64url of the signature>` */
export function presentationText({ presentation, signature }: SignedPresentation): string {
  return [PREFIX, toBase64Url(utf8(canonicalJson(presentation))), toBase64Url(signature)].join('.');
}

/** Reads such a text; SCHEMA for anything else. Says nothing about who signed it. */
export function parsePresentation(text: string): Parsed<SignedPresentation> {
  const [prefix, payload, signature, ...rest] = text.length > MAX_PRESENTATION_CHARACTERS ? [] : text.split('.');
  if (prefix !== PREFIX || payload === undefined || signature === undefined || rest.length > 0) return refuse('SCHEMA');
  const [bytes, signed] = [fromBase64Url(payload), fromBase64Url(signature)];
  if (!bytes.ok || !signed.ok) return refuse('SCHEMA');
  const presentation = parseShape(presentationShape, readJson(bytes.value));
  return presentation.ok ? parsed({ presentation: presentation.value, signature: signed.value }) : refuse('SCHEMA');
}

/** Who wants to use a presentation, and what is known of an earlier use. */
export interface PresentationUse {
  readonly payer: string;
  readonly purpose: ConsentPurpose;
  /** Epoch seconds. */
  readonly time: number;
  /** PRS~ of it, when it was used. */
  readonly used: Pick<PresentationRecord, 'time'> | undefined;
}

/**
 * Whether a presentation whose signature holds may be used: REPLAY for another payer, a second use and one that has run
 * out, with which of these it is; CONSENT_INVALID for one that never carried what it is used for.
 */
export function decidePresentation(
  { payer, purpose, issued, expires }: Presentation,
  use: PresentationUse,
): ConsentDecision {
  if (expires <= issued || expires - issued > MAX_PRESENTATION_SECONDS) return consentInvalid('TOO_LONG');
  if (payer !== use.payer) return replay('OTHER_PAYER');
  if (use.used !== undefined) return replay('USED', { usedAt: use.used.time });
  if (use.time >= expires) return replay('EXPIRED', { expires });
  if (use.time < issued - CLOCK_TOLERANCE_SECONDS) return consentInvalid('NOT_YET_VALID', { issued });
  return allows(purpose, use.purpose) ? { ok: true } : consentInvalid('WRONG_PURPOSE', { purpose });
}

function replay(
  reason: 'OTHER_PAYER' | 'USED' | 'EXPIRED',
  more: Readonly<Record<string, Json>> = {},
): Extract<ConsentDecision, { ok: false }> {
  return { ok: false, code: 'REPLAY', evidence: { reason, ...more } };
}

/** Bytes of anybody: what is no canonical JSON is null, which has no shape. Every field of a presentation is ASCII. */
function readJson(bytes: Uint8Array): Json {
  try {
    return bytes.every((byte) => byte < 0x80) ? parseCanonicalJson(String.fromCharCode(...bytes)) : null;
  } catch (error) {
    if (error instanceof PiaosuError) return null;
    throw error;
  }
}
