import { consentScopeShape } from '../consent/consent-scope.ts';
import { CONSENT_PURPOSES, consentIdShape } from '../ledger/consent-record.ts';
import { field } from '../ledger/field.ts';
import { oneOf, record, text, type TypeOf } from '../shape/shape.ts';

import { privateBodyShape, privateFields } from './private-body.ts';

/** A relative acted: recorded for everybody who reads the consent. */
const acted = { family: oneOf(true) };

export const CONSENT_BODIES = {
  /** A patient lets one payer see, for a purpose and a time. Answers {consentId, state}. */
  grantConsent: record({ purpose: oneOf(...CONSENT_PURPOSES), validFrom: field.time, validUntil: field.time }, acted),
  /** Ends it, and with it every claim under it that is not decided. Answers {consentId, state, claims: withdrawn ones}. */
  withdrawConsent: record({ consentId: consentIdShape }, acted),
} as const;

export const CONSENT_PRIVATE = {
  grantConsent: record({
    ...privateFields,
    payer: field.institution,
    scope: consentScopeShape,
    scopeSalt: field.salt,
    patient: record({ idType: text(/^[0-9A-Za-z]{1,8}$/), number: text(/^[0-9A-Za-z]{1,32}$/) }),
    patientSalt: field.salt,
  }),
  withdrawConsent: privateBodyShape,
} as const;

/** What a claim under a consent opens of it. */
export const consentOpeningShape = record({
  scope: consentScopeShape,
  scopeSalt: field.salt,
  patientSalt: field.salt,
});
export type ConsentOpening = TypeOf<typeof consentOpeningShape>;
