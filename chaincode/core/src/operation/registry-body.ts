import { field } from '../ledger/field.ts';
import { offlineDeviceShape } from '../ledger/offline-device.ts';
import { KINDS, policyShape } from '../ledger/registry-record.ts';
import { integer, listOf, nullable, oneOf, record, text, type TypeOf } from '../shape/shape.ts';

import { privateBodyShape } from './private-body.ts';

/** A key as it is registered; it counts from the moment of the transaction that registers it. */
export const keyRegistrationShape = record(
  {
    id: field.keyId,
    alg: field.signatureAlg,
    /** SubjectPublicKeyInfo, DER, base64. */
    spki: field.base64,
    custody: oneOf('OWN', 'GATEWAY'),
  },
  {
    /** Only for the finance bureau, by `key.add`. */
    purpose: oneOf('SEAL'),
  },
);
export type KeyRegistration = TypeOf<typeof keyRegistrationShape>;

const uscc = text(/^[0-9A-HJ-NPQRTUWXY]{18}$/);

export const REGISTRY_BODIES = {
  /**
   * Creates the AUTHORITY institution of the creator's organisation, once. `actor.institution` is the organisation's
   * authority id, `actor.keyId` the id of `key`, and the operation is signed by it.
   */
  'organisation.enrol': record({ name: field.name, key: keyRegistrationShape }),
  /**
   * Registers an institution of the actor's own organisation. HealthMSP: PUBLISHER, HOSPITAL; InsuranceMSP: PAYER.
   * A HOSPITAL needs `publisher`, an active PUBLISHER of the same organisation; a PUBLISHER `endpoint`; a PAYER `tier`
   * and `benefit`. Tiers 1–3 are never FIXED.
   */
  'institution.register': record(
    {
      id: field.institution,
      kinds: listOf(oneOf(...KINDS), { min: 1, max: KINDS.length }),
      name: field.name,
      keys: listOf(keyRegistrationShape, { min: 1, max: 16 }),
    },
    {
      publisher: field.institution,
      endpoint: field.exchangeUrl,
      uscc,
      tier: field.tier,
      benefit: oneOf('INDEMNITY', 'FIXED'),
      policy: policyShape,
    },
  ),
  /** Changes what is given. `publisher` cannot change: receipts anchored in the old log must stay claimable. */
  'institution.update': record(
    { id: field.institution },
    {
      state: oneOf('ACTIVE', 'SUSPENDED'),
      name: field.name,
      endpoint: field.exchangeUrl,
      tier: field.tier,
      benefit: oneOf('INDEMNITY', 'FIXED'),
      policy: policyShape,
    },
  ),
  'key.add': record({ institution: field.institution, key: keyRegistrationShape }),
  /** The key counts for nothing that the ledger orders after this act, whatever time it claims. Final. */
  'key.revoke': record({ institution: field.institution, keyId: field.keyId }),
  /** `key` takes the place of `keyId` at once: what is anchored from this act on must be signed by the new one. */
  'key.rotate': record({ institution: field.institution, keyId: field.keyId, key: keyRegistrationShape }),
  /**
   * Lets a device without network issue the numbers of `device`, which lie in the issuer's segment that begins with
   * `segmentFrom`. The key is the device's own (custody OWN) and may sign receipts of these numbers only.
   */
  'device.register': record({
    institution: field.institution,
    key: keyRegistrationShape,
    device: offlineDeviceShape,
    segmentFrom: field.receiptNumber,
  }),
  /** Ends a device as `key.revoke` ends a key: what it issued and nobody anchored counts for nothing. Final. */
  'device.retire': record({ institution: field.institution, keyId: field.keyId }),
  /**
   * Announces the next version of the tag secret by its key check value, hex HMAC-SHA-256(secret, 'piaosu/pepper-check').
   * A chaincode process whose file lacks it, or holds another, refuses to endorse.
   */
  'pepper.announce': record({ version: integer(1, 9999), check: field.hash }),
  /**
   * Gives the numbers `from`…`to` of a receipt code to an issuer. `after` is the first number of the segment in front,
   * null for the beginning of the list; RANGE_OVERLAP names where the list really stands.
   */
  'segment.allot': record({
    code: field.receiptCode,
    from: field.receiptNumber,
    to: field.receiptNumber,
    issuer: field.institution,
    after: nullable(field.receiptNumber),
  }),
  /** Replaces the exceptions of one year. */
  'calendar.set': record({
    year: field.year,
    holidays: listOf(field.date, { max: 366 }),
    workdays: listOf(field.date, { max: 366 }),
  }),
} as const;

/** Registry acts hold nothing that must stay private besides the message id. */
export const REGISTRY_PRIVATE = {
  'organisation.enrol': privateBodyShape,
  'institution.register': privateBodyShape,
  'institution.update': privateBodyShape,
  'key.add': privateBodyShape,
  'key.revoke': privateBodyShape,
  'key.rotate': privateBodyShape,
  'device.register': privateBodyShape,
  'device.retire': privateBodyShape,
  'pepper.announce': privateBodyShape,
  'segment.allot': privateBodyShape,
  'calendar.set': privateBodyShape,
} as const;
