import type { JsonObject } from '../encoding/json.ts';
import { holdsIn } from '../ledger/epoch.ts';
import type { InstitutionKey, InstitutionRecord } from '../ledger/registry-record.ts';

/**
 * How the anchoring of a receipt stands to what the ledger says about its issuer's key and state, with the sentence for an
 * officer. The first two speak for the receipt, whatever came later; the others make it ISSUER_UNTRUSTED.
 */
export const ANCHORING_ORDERS = {
  ANCHORED_BEFORE_REVOCATION: {
    zh: '该票据在签名密钥吊销之前已上链，吊销不影响其效力。',
    en: 'Anchored before the signing key was revoked: the revocation does not touch it.',
  },
  ANCHORED_BEFORE_SUSPENSION: {
    zh: '该票据在开票机构停用之前已上链，停用不影响其效力。',
    en: 'Anchored before the issuer was suspended: the suspension does not touch it.',
  },
  ANCHORED_AFTER_REVOCATION: {
    zh: '该票据在签名密钥吊销之后才上链，无论票面日期为何均不可信。',
    en: 'Anchored after the signing key was revoked: not to be trusted, whatever date is printed on it.',
  },
  ANCHORED_BEFORE_KEY: {
    zh: '该票据上链时，其签名密钥尚未登记。',
    en: 'Anchored before its signing key was registered.',
  },
  ANCHORED_WHILE_SUSPENDED: {
    zh: '该票据在开票机构停用期间上链，不可信。',
    en: 'Anchored while its issuer was suspended: not to be trusted.',
  },
} as const satisfies Readonly<Record<string, { readonly zh: string; readonly en: string }>>;
export type AnchoringOrder = keyof typeof ANCHORING_ORDERS;

/** The order as evidence, with its sentence. */
export function explained(order: AnchoringOrder): JsonObject {
  return { order, sentence: ANCHORING_ORDERS[order] };
}

/** Why a key does not count in this epoch (undefined: not known), as evidence; undefined when it does. */
export function untimelyOf({ from, revoked }: InstitutionKey, epoch: number | undefined): JsonObject | undefined {
  if (epoch === undefined || holdsIn({ from, end: revoked }, epoch)) return undefined;
  return explained(epoch < from.epoch ? 'ANCHORED_BEFORE_KEY' : 'ANCHORED_AFTER_REVOCATION');
}

/** What the evidence of a valid issuer says besides: that its key or it itself no longer counts, and why that is no matter. */
export function orderEvidence(
  { suspensions = [] }: Pick<InstitutionRecord, 'suspensions'>,
  key: InstitutionKey | undefined,
  epoch: number | undefined,
): JsonObject {
  if (epoch === undefined) return {};
  if (key?.revoked !== undefined && epoch < key.revoked.epoch) return explained('ANCHORED_BEFORE_REVOCATION');
  return suspensions.some(({ from }) => epoch < from.epoch) ? explained('ANCHORED_BEFORE_SUSPENSION') : {};
}
