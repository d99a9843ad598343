import { timingSafeEqual } from 'node:crypto';
import {
  canonicalJson,
  consentIdOf,
  institutionKey,
  institutionRecordShape,
  parseCanonicalJson,
  parseShape,
  pepperKey,
  pepperRecordShape,
  PiaosuError,
  tag,
  tagParts,
  unwrap,
  type ConsentScope,
  type Json,
} from '@piaosu/core';
import { z } from 'zod';
import { nowSeconds, type Person } from '../../consents/consent-standing.ts';
import { newSalt, openConsent, requestMac, sealConsent } from '../../consents/consent-store.ts';
import { keepConsent, renameConsent, selectConsentOf, type KeptConsent } from '../../db/consents.ts';
import type { CallerContext } from '../../http/route.ts';
import { nativeHmac } from '../../native/hash-suite.ts';
import type { Organisation } from '../../organisation.ts';
import { isOf, patientTagsOf } from '../../patients/patient-tag.ts';
import { findHeld } from '../verification/held-receipt.ts';
import { actingFields, personOf } from './acting.ts';
import { assertTimes, type ConsentRequest } from './consent-input.ts';

/** What the patient is told. No scope: the answer is kept for repeats, and what is covered is private. */
export interface GrantedConsent {
  readonly consentId: string;
  readonly state: 'ACTIVE';
  readonly tx: string;
  readonly block: number;
}

/**
 * A patient lets one payer see, for a purpose and a time. What opens the consent is kept before it is submitted, so that
 * none stands on the ledger that nobody can open, and a repeat shows the same bytes. Throws PiaosuError RESOURCE_NOT_FOUND
 * (payer or hospital), NOT_FOUND (no such receipt of this patient), SCHEMA, or the ledger's refusal.
 */
export async function grantConsent(context: CallerContext, request: ConsentRequest): Promise<GrantedConsent> {
  const { organisation, caller, messageId } = context;
  const kept = await keptOrNew(context, request);
  const opened = openConsent(organisation.secrets, kept.id, kept.content);
  const { payer, scope, scopeSalt, patientSalt, patient } = opened;
  const { result, tx, block } = await organisation.acts.perform({
    action: 'grantConsent',
    actor: { institution: caller.institution, role: 'PORTAL' },
    messageId,
    body: parseCanonicalJson(kept.body),
    private: { payer, scope, scopeSalt, patient: { ...patient }, patientSalt },
  });
  await organisation.projection.waitFor(block);
  const { consentId, state } = parseResult(result);
  // The secret behind tags changed between looking and committing.
  if (consentId !== kept.id) {
    const content = sealConsent(organisation.secrets, consentId, opened);
    await renameConsent(organisation.database, kept.id, { id: consentId, content });
  }
  const patientTag = patientTagsOf(organisation.peppers, patient).at(-1) ?? '';
  const data = { consent: consentId, payer, ...actingFields(context) };
  await organisation.notices.tell([{ patientTag, kind: 'CONSENT_GRANTED', dedupe: `granted/${consentId}`, data }]);
  return { consentId, state, tx, block };
}

async function keptOrNew(context: CallerContext, request: ConsentRequest): Promise<KeptConsent> {
  const { organisation, caller, messageId } = context;
  const person = personOf(context);
  const asked = { ...request, validFrom: request.validFrom ?? null, person: { ...person }, ...actingFields(context) };
  const mac = requestMac(organisation.secrets, canonicalJson(asked));
  const portal = caller.institution;
  const early = await selectConsentOf(organisation.database, portal, messageId);
  if (early !== undefined) return sameRequest(early, mac);
  const validFrom = request.validFrom ?? nowSeconds();
  assertTimes(validFrom, request.validUntil, nowSeconds());
  await assertCoverable(organisation, request, person);
  const id = await consentIdAhead(organisation, portal, messageId);
  const { payer, scope, purpose, validUntil } = request;
  const content = { payer, scope, scopeSalt: newSalt(), patientSalt: newSalt(), patient: person };
  const row: KeptConsent = {
    ...{ request: mac, id, patient_tag: patientTagsOf(organisation.peppers, person).at(-1) ?? '' },
    body: canonicalJson({ purpose, validFrom, validUntil, ...actingFields(context) }),
    content: sealConsent(organisation.secrets, id, content),
  };
  const first = await organisation.database.asInstitution(portal, (sql) => keepConsent(sql, portal, messageId, row));
  return sameRequest(first, mac);
}

function sameRequest(row: KeptConsent, mac: Uint8Array): KeptConsent {
  if (row.request.length === mac.length && timingSafeEqual(row.request, mac)) return row;
  throw new PiaosuError('IDEMPOTENCY_CONFLICT');
}

/**
 * What the ledger cannot say: the payer and the hospital by name, and that a receipt named is there and this patient's.
 * To anybody else's patient a receipt does not exist.
 */
export async function assertCoverable(
  organisation: Organisation,
  { payer, scope }: Pick<ConsentRequest, 'payer' | 'scope'>,
  person: Person,
): Promise<void> {
  await assertRegistered(organisation, payer, 'PAYER', '/payer');
  if (scope.type === 'VISIT') await assertRegistered(organisation, scope.hospital, 'HOSPITAL', '/scope/hospital');
  if (scope.type === 'RECEIPT' && !(await isOwnReceipt(organisation, scope, person)))
    throw new PiaosuError('NOT_FOUND', { pointer: '/scope/receipt' });
}

async function assertRegistered(
  { projection }: Organisation,
  id: string,
  kind: 'PAYER' | 'HOSPITAL',
  pointer: string,
): Promise<void> {
  const record = await projection.record(institutionKey(id));
  const known = record === undefined ? undefined : unwrap(parseShape(institutionRecordShape, record.value));
  if (known?.kinds.includes(kind) !== true) throw new PiaosuError('RESOURCE_NOT_FOUND', { pointer });
}

/** One that another organisation published is decided when it is claimed: the ledger compares the patients. */
async function isOwnReceipt(
  organisation: Organisation,
  { receipt }: Extract<ConsentScope, { type: 'RECEIPT' }>,
  person: Person,
): Promise<boolean> {
  const segment = await organisation.projection.state.segmentOf(receipt);
  if (segment === undefined) return false;
  if (segment.record.publisher !== organisation.config.publisher?.id) return true;
  const found = await findHeld(organisation, receipt, ['patientIdType', 'patientId']);
  if (found.state !== 'FOUND') return false;
  return isOf(person, new Map(found.receipt.fields.map(({ name, value }) => [name, value])));
}

/** The id that the ledger will give: by the newest version of the secret that it has announced. */
async function consentIdAhead(
  { projection, peppers }: Organisation,
  portal: string,
  messageId: string,
): Promise<string> {
  const record = await projection.record(pepperKey());
  const announced = record === undefined ? undefined : parseShape(pepperRecordShape, record.value);
  const newest = announced?.ok === true ? announced.value.versions.at(-1)?.version : undefined;
  const pepper = peppers.find(({ version }) => version === newest) ?? peppers[0];
  if (pepper === undefined) throw new PiaosuError('PEPPER_UNKNOWN', { version: newest ?? null });
  return consentIdOf(tag(nativeHmac, pepper, 'message', tagParts.message(portal, messageId)));
}

const ledgerResult = z.object({ consentId: z.string(), state: z.literal('ACTIVE') });

function parseResult(result: Json): Pick<GrantedConsent, 'consentId' | 'state'> {
  const parsed = ledgerResult.safeParse(result);
  if (!parsed.success) throw new PiaosuError('INTERNAL', { reason: 'result of a consent' }, parsed.error);
  return parsed.data;
}
