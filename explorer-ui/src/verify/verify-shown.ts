import {
  DEFAULT_POLICY,
  foreignOrganisations,
  parseEvidencePackage,
  parseReceiptQr,
  portableVerifier,
  suiteOf,
  verifyReceipt,
  verifyReceiptQr,
  type EvidencePackage,
  type Fault,
  type Organisation,
  type ReceiptQr,
  type Trust,
  type Verdict,
} from '@piaosu/core';
import { isIssuedUnder, newCertificateReader } from './certificate.ts';
import type { Roots } from './trust-roots.ts';

/** What a package or QR code proves by itself, in this browser. */
export type Shown<T> =
  | { readonly state: 'VERIFIED'; readonly shown: T; readonly verdict: Verdict }
  /** Neither genuine nor altered: the file was damaged or written anew by another program. */
  | { readonly state: 'NOT_INTACT'; readonly faults: readonly Fault[] }
  /** The trust roots are those of another consortium: says nothing about the package. */
  | { readonly state: 'FOREIGN_ROOTS'; readonly organisations: readonly Organisation[] };

/**
 * Verifies the text of a package as `piaosu verify` does, with no network: UNCONFIRMED at best. `now`: epoch seconds, for
 * the validity of the witnesses' certificates. Never throws: everything in the text may be hostile.
 */
export function verifyPackage(text: string, { cas }: Pick<Roots, 'cas'>, now: number): Shown<EvidencePackage> {
  const evidence = parseEvidencePackage(text);
  if (!evidence.ok) return { state: 'NOT_INTACT', faults: evidence.faults };
  const organisations = foreignOrganisations(evidence.value, cas, isIssuedUnder);
  if (organisations.length > 0) return { state: 'FOREIGN_ROOTS', organisations };
  const trust: Trust = { suiteOf, verifySignature: portableVerifier, readCertificate: newCertificateReader(), cas };
  const verdict = verifyReceipt(evidence.value, trust, { ...DEFAULT_POLICY, at: now });
  return { state: 'VERIFIED', shown: evidence.value, verdict };
}

/** The same of a QR code's text, against the records of issuers in the trust roots. */
export function verifyQr(text: string, { institutions }: Pick<Roots, 'institutions'>): Shown<ReceiptQr> {
  const qr = parseReceiptQr(text);
  if (!qr.ok) return { state: 'NOT_INTACT', faults: qr.faults };
  const record = institutions.find(({ id }) => id === qr.value.payload.issuer);
  return { state: 'VERIFIED', shown: qr.value, verdict: verifyReceiptQr(portableVerifier, qr.value, { record }) };
}
