import {
  decidePresentation,
  fromBase64,
  institutionKey,
  institutionRecordShape,
  parsePresentation,
  parseShape,
  PiaosuError,
  presentationBytes,
  type ConsentDecision,
  type ConsentPurpose,
  type InstitutionRecord,
  type Presentation,
} from '@piaosu/core';
import { nativeVerifier } from '../native/signature.ts';
import type { Organisation } from '../organisation.ts';
import { findUse, nowSeconds } from './consent-standing.ts';

type Judge = Pick<Organisation, 'projection' | 'peppers'>;

/** Reads a presentation and checks who signed it. Throws PiaosuError SCHEMA, ISSUER_UNTRUSTED, SIGNATURE_INVALID. */
export async function readPresentation({ projection }: Judge, text: string): Promise<Presentation> {
  const parsed = parsePresentation(text);
  if (!parsed.ok) throw new PiaosuError('SCHEMA', [{ pointer: '/presentation', code: 'SCHEMA' }]);
  const { presentation, signature } = parsed.value;
  const { portal, keyId } = presentation;
  const record = await projection.record(institutionKey(portal));
  const key = portalKey(record === undefined ? undefined : parseShape(institutionRecordShape, record.value), keyId);
  if (key === undefined) throw new PiaosuError('ISSUER_UNTRUSTED', { portal, keyId });
  const spki = fromBase64(key.spki);
  if (!spki.ok || !nativeVerifier(key.alg, spki.value, presentationBytes(presentation), signature))
    throw new PiaosuError('SIGNATURE_INVALID', { portal, keyId });
  return presentation;
}

/** Whether it may be used here and now: REPLAY or CONSENT_INVALID with the reason. The ledger decides the same again. */
export async function judgePresentation(
  { projection, peppers }: Judge,
  presentation: Presentation,
  { payer, purpose }: { readonly payer: string; readonly purpose: ConsentPurpose },
): Promise<ConsentDecision> {
  const used = await findUse(projection, peppers, presentation);
  return decidePresentation(presentation, { payer, purpose, used, time: nowSeconds() });
}

/** A key that counts now, of a portal that is active. */
function portalKey(
  record: ReturnType<typeof parseShape<InstitutionRecord>> | undefined,
  keyId: string,
): InstitutionRecord['keys'][number] | undefined {
  if (record?.ok !== true) return undefined;
  const { kinds, state, keys } = record.value;
  if (state !== 'ACTIVE' || !kinds.includes('PORTAL')) return undefined;
  return keys.find(({ id, revoked }) => id === keyId && revoked === undefined);
}
