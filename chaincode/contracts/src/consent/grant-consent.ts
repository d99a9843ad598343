import {
  consentIdOf,
  consentKey,
  consentRecordShape,
  done,
  institutionKey,
  institutionRecordShape,
  MAX_CONSENT_SECONDS,
  patientCommit,
  PiaosuError,
  scopeCommit,
  tagParts,
  type ConsentRecord,
} from '@piaosu/core';

import { procedure, type Act } from '../batch/procedure.ts';
import { commitSuite, saltBytes } from './commit.ts';

/** A patient, whose identity the portal vouches for, lets one payer see. Payer, patient and scope stay in the transient map. */
export const grantConsent = procedure({
  action: 'grantConsent',
  keys: ({ secret, operation }, tags) => [
    institutionKey(secret.payer),
    ...tags
      .all('message', tagParts.message(operation.actor.institution, secret.messageId))
      .map(consentIdOf)
      .map(consentKey),
  ],
  async run(act) {
    assertTimes(act);
    assertScope(act);
    await assertPayer(act);
    const consent = newConsent(act);
    if ((await act.records.get(consentKey(consent.id), consentRecordShape)) !== undefined)
      throw new PiaosuError('ALREADY_EXISTS', { consentId: consent.id });
    act.records.put(consentKey(consent.id), consent);
    return done({ consentId: consent.id, state: consent.state });
  },
});

/** It ends in the future, after it began, and lasts no longer than a consent may. */
function assertTimes({ body, tx }: Act<'grantConsent'>): void {
  const { validFrom, validUntil } = body;
  const lasts = validUntil - validFrom;
  if (validUntil <= tx.time || lasts <= 0 || lasts > MAX_CONSENT_SECONDS)
    throw new PiaosuError('SCHEMA', { pointer: '/op/body/validUntil' });
}

function assertScope({ secret: { scope } }: Act<'grantConsent'>): void {
  // Dates compare as text.
  if (scope.type === 'PERIOD' && scope.from > scope.to)
    throw new PiaosuError('SCHEMA', { pointer: '/private/scope/to' });
}

/** A consent to nobody, or to an institution that is no payer, would be a consent to whoever is registered under the id later. */
async function assertPayer({ records, secret }: Act<'grantConsent'>): Promise<void> {
  const payer = await records.get(institutionKey(secret.payer), institutionRecordShape);
  // Without the id: who a patient trusts is private, and a refusal is on the ledger.
  if (payer?.kinds.includes('PAYER') !== true)
    throw new PiaosuError('RESOURCE_NOT_FOUND', { pointer: '/private/payer' });
}

function newConsent({ actor, body, messageTag, operation, secret, tags, tx }: Act<'grantConsent'>): ConsentRecord {
  const { purpose, validFrom, validUntil, family } = body;
  const suite = commitSuite(tx, operation.privateHash);
  const { idType, number } = secret.patient;
  const patient = tags.newest('patient', tagParts.patient(idType, number));
  const entry = { action: 'grant', role: 'PORTAL', time: tx.time, tx: tx.id, keyId: operation.actor.keyId } as const;
  return {
    ...{ v: 1, id: consentIdOf(messageTag), state: 'ACTIVE', portal: actor.id },
    payer: tags.newest('payer', [secret.payer]),
    ...{ purpose, validFrom, validUntil },
    scopeCommit: scopeCommit(suite, secret.scope, secret.scopeSalt),
    patientCommit: patientCommit(suite, patient, saltBytes(secret.patientSalt)),
    claims: [],
    history: [family === undefined ? entry : { ...entry, family }],
  };
}
