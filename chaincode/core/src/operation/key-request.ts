import { prefixedUtf8 } from '../encoding/bytes.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';
import { fromBase64, fromBase64Url } from '../encoding/text-forms.ts';
import type { SignatureVerifier } from '../evidence/ports.ts';
import type { SignatureAlg } from '../signature/signature-alg.ts';

/** Names what is signed: a proof of possession can never pass for an act, a receipt header or a device's request. */
const DOMAIN = 'piaosu/key-request/v1\0';

/** A key that an institution keeps itself and asks to have registered. */
export interface KeyRequest {
  /** For whom: else the request of one institution would register its key for another as well. */
  readonly institution: string;
  readonly keyId: string;
  readonly alg: SignatureAlg;
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly spki: string;
  /** Signed too: a key asked for as a signing key must not become the bureau's seal. */
  readonly purpose?: 'SEAL';
}

/** The bytes that the key itself signs. */
export function keyRequestMessage({ institution, keyId, alg, spki, purpose }: KeyRequest): Uint8Array {
  return prefixedUtf8(DOMAIN, canonicalJson([institution, keyId, alg, spki, purpose ?? 'SIGN']));
}

/** Whether who asks holds the private key: else somebody could have another's key registered as its own. */
export function isKeyPossessed(verify: SignatureVerifier, request: KeyRequest, proof: string): boolean {
  const [spki, bytes] = [fromBase64(request.spki), fromBase64Url(proof)];
  return spki.ok && bytes.ok && verify(request.alg, spki.value, keyRequestMessage(request), bytes.value);
}
