import { fromBase64, fromBase64Url } from '../encoding/text-forms.ts';
import { isOfDevice } from '../offline/offline-header.ts';
import type { SignatureVerifier } from '../evidence/ports.ts';
import { headlineOf, unknownCheck, validCheck, type Check, type Verdict } from '../evidence/verdict.ts';
import type { InstitutionKey, InstitutionRecord } from '../ledger/registry-record.ts';
import { receiptQrMessage, type ReceiptQr } from './receipt-qr.ts';

/** A key that may sign for an issuer, whichever record registers it. */
export type QrKey = Pick<InstitutionKey, 'id' | 'alg' | 'spki' | 'device' | 'till'>;

/** Whether the key made the signature of this QR code. An offline device vouches for its own numbers only, a till for none. */
export function isQrSignedBy(verify: SignatureVerifier, qr: ReceiptQr, key: QrKey): boolean {
  const { keyId, eInvoiceCode: code, eInvoiceNumber: number } = qr.payload;
  if (key.id !== keyId || key.till !== undefined) return false;
  if (key.device !== undefined && !isOfDevice(key.device, { code, number })) return false;
  const spki = fromBase64(key.spki);
  const signature = fromBase64Url(qr.signature);
  return spki.ok && signature.ok && verify(key.alg, spki.value, receiptQrMessage(qr.payload), signature.value);
}

/** What a verifier knows about who may have signed. */
export interface QrIssuer {
  /** REG~ of the institution that the code names; undefined: the verifier has no record of it. */
  readonly record: InstitutionRecord | undefined;
  /** Keys that other records register for it, such as those of its offline devices. */
  readonly more?: readonly QrKey[];
}

/** What the signature of a QR code shows: it holds, it does not, or nobody can tell since the key is not known. */
export type QrSigned =
  | { readonly state: 'HOLDS'; readonly key: QrKey; readonly revoked: boolean }
  | { readonly state: 'BROKEN'; readonly key: QrKey }
  | { readonly state: 'KEY_UNKNOWN' };

/** Looks the key up and verifies the signature. Whether a revoked key still counts is for the caller to decide. */
export function verifyQrSignature(verify: SignatureVerifier, qr: ReceiptQr, { record, more = [] }: QrIssuer): QrSigned {
  if (record !== undefined && record.id !== qr.payload.issuer) return { state: 'KEY_UNKNOWN' };
  const { keyId } = qr.payload;
  const own = record?.keys.find(({ id }) => id === keyId);
  const key = own ?? more.find(({ id }) => id === keyId);
  if (key === undefined) return { state: 'KEY_UNKNOWN' };
  return isQrSignedBy(verify, qr, key)
    ? { state: 'HOLDS', key, revoked: own?.revoked !== undefined }
    : { state: 'BROKEN', key };
}

/**
 * What a QR code proves by itself, with no network: that its issuer signed these elements with a key of the record at
 * hand. UNCONFIRMED at best, since nothing in it says that the receipt was anchored, or what became of it.
 */
export function verifyReceiptQr(verify: SignatureVerifier, qr: ReceiptQr, issuer: QrIssuer): Verdict {
  const signed = verifyQrSignature(verify, qr, issuer);
  const reason = { reason: 'not in a QR code' };
  const checks: Check[] = [
    qrIntegrity(qr, signed),
    unknownCheck('anchoring', 'UNCONFIRMED', reason),
    qrIssuerOffline(qr, signed, issuer),
    unknownCheck('status', 'UNCONFIRMED', reason),
    { name: 'eligibility', result: 'not-applicable' },
  ];
  return { headline: headlineOf(checks), checks };
}

/** A code whose signature does not hold was altered, or was never the issuer's. */
export function qrIntegrity({ payload }: ReceiptQr, signed: QrSigned): Check {
  const evidence = { by: 'QR signature', issuer: payload.issuer, keyId: payload.keyId };
  if (signed.state === 'HOLDS') return validCheck('integrity', evidence);
  if (signed.state === 'KEY_UNKNOWN') return unknownCheck('integrity', 'KEY_UNKNOWN', evidence);
  return { name: 'integrity', result: 'invalid', code: 'SIGNATURE_INVALID', evidence };
}

/** Offline a revoked key decides nothing: the receipt may have been anchored long before. */
function qrIssuerOffline({ payload }: ReceiptQr, signed: QrSigned, { record }: QrIssuer): Check {
  const evidence = { issuer: payload.issuer, keyId: payload.keyId };
  if (signed.state === 'KEY_UNKNOWN') return unknownCheck('issuer', 'UNCONFIRMED', { ...evidence, known: false });
  // Whoever altered the code may have named anybody.
  if (signed.state === 'BROKEN') return unknownCheck('issuer', 'UNCONFIRMED', { ...evidence, signed: false });
  if (signed.revoked) return unknownCheck('issuer', 'KEY_REVOKED', { ...evidence, revoked: true });
  return validCheck('issuer', { ...evidence, name: record?.name ?? null, by: 'trust roots' });
}
