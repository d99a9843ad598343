import { randomBytes } from 'node:crypto';
import {
  fromHex,
  institutionKey,
  institutionRecordShape,
  parseShape,
  patientCommit,
  PiaosuError,
  presentationBytes,
  presentationText,
  unwrap,
  type ConsentPurpose,
  type Presentation,
  type ReceiptRef,
} from '@piaosu/core';
import { nowSeconds } from '../../consents/consent-standing.ts';
import type { CallerContext } from '../../http/route.ts';
import { cryptoOf } from '../../native/crypto-choice.ts';
import { nativeSuite } from '../../native/hash-suite.ts';
import type { Organisation } from '../../organisation.ts';
import { patientTagsOf } from '../../patients/patient-tag.ts';
import { actingFields, personOf } from './acting.ts';
import { assertCoverable } from './grant-consent.ts';

export interface PresentationRequest {
  readonly receipt: ReceiptRef;
  readonly payer: string;
  readonly purpose: ConsentPurpose;
  readonly seconds: number;
}

/** What the patient shows at the counter, as text or as a QR code of that text. */
export interface IssuedPresentation {
  readonly presentation: string;
  /** Epoch seconds. */
  readonly expires: number;
}

/**
 * A presentation of one receipt to one payer, signed by the portal: whoever captures it can use it nowhere else, and after
 * it was used or has run out not even there. Nothing is written. Throws PiaosuError NOT_FOUND (no such receipt of this
 * patient), RESOURCE_NOT_FOUND (no such payer), KEY_UNKNOWN.
 */
export async function issuePresentation(
  context: CallerContext,
  { receipt, payer, purpose, seconds }: PresentationRequest,
): Promise<IssuedPresentation> {
  const { organisation, caller } = context;
  const person = personOf(context);
  await assertCoverable(organisation, { payer, scope: { type: 'RECEIPT', receipt } }, person);
  const nonce = randomBytes(16).toString('hex');
  const issued = nowSeconds();
  const patient = patientTagsOf(organisation.peppers, person).at(-1) ?? '';
  const keyId = await usableKey(organisation, caller.institution);
  const presentation: Presentation = {
    ...{ v: 1, portal: caller.institution, keyId, receipt, payer, purpose, nonce },
    patient: patientCommit(nativeSuite(cryptoOf(organisation.config).hashAlg), patient, unwrap(fromHex(nonce))),
    ...{ issued, expires: issued + seconds },
    ...actingFields(context),
  };
  const { signature } = await organisation.keys.sign(caller.institution, presentationBytes(presentation), keyId);
  return { presentation: presentationText({ presentation, signature }), expires: presentation.expires };
}

/** The newest key of the portal that is kept here and that the ledger knows. */
async function usableKey({ keys, projection }: Organisation, portal: string): Promise<string> {
  const record = await projection.record(institutionKey(portal));
  const known = record === undefined ? [] : unwrap(parseShape(institutionRecordShape, record.value)).keys;
  const valid = new Set(known.filter(({ revoked }) => revoked === undefined).map(({ id }) => id));
  const newest = (await keys.keysOf(portal)).find(({ id }) => valid.has(id));
  if (newest === undefined) throw new PiaosuError('KEY_UNKNOWN', { institution: portal });
  return newest.id;
}
