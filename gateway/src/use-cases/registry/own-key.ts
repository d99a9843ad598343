import { isKeyPossessed, PiaosuError, type SignatureAlg } from '@piaosu/core';
import { nativeVerifier } from '../../native/signature.ts';

/** A key that an institution keeps itself, as it asks to have it registered. */
interface AskedKey {
  readonly id: string;
  readonly alg: SignatureAlg;
  readonly spki: string;
  readonly purpose?: 'SEAL';
  /** Signature of the key over its own request, see core's `keyRequestMessage`. */
  readonly proof: string;
}

/** The key as the ledger registers it. Throws PiaosuError SIGNATURE_INVALID unless who asks holds its private part. */
export function provenKey(institution: string, { proof, ...key }: AskedKey) {
  const { id: keyId, ...rest } = key;
  if (!isKeyPossessed(nativeVerifier, { institution, keyId, ...rest }, proof))
    throw new PiaosuError('SIGNATURE_INVALID', { institution, keyId, proof: 'possession' });
  return { ...key, custody: 'OWN' } as const;
}
