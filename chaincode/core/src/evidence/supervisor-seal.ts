import { prefixedUtf8 } from '../encoding/bytes.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';
import { fromBase64, fromBase64Url } from '../encoding/text-forms.ts';
import { AUTHORITY_OF } from '../ledger/field.ts';
import type { InstitutionKey, InstitutionRecord } from '../ledger/registry-record.ts';
import type { ReceiptHeader } from '../receipt/receipt-header.ts';
import type { Fault } from '../result.ts';
import type { TypeOf } from '../shape/shape.ts';
import type { SignatureVerifier } from './ports.ts';
import { headerSignatureShape } from './receipt-evidence.ts';

/** Signed bytes name what they are: neither an issuer's signature nor any other of the bureau passes for a seal. */
const SEAL_DOMAIN = 'piaosu/supervisor-seal/v1\0';

/** The institution whose keys of purpose SEAL make seals. */
export const SUPERVISOR = AUTHORITY_OF.FinanceMSP;

/** 财政监制章: a signature of the finance bureau over a header, beside the issuer's own. */
export const supervisorSealShape = headerSignatureShape;
export type SupervisorSeal = TypeOf<typeof supervisorSealShape>;

/** What the bureau signs. */
export function supervisorSealMessage(header: ReceiptHeader): Uint8Array {
  return prefixedUtf8(SEAL_DOMAIN, canonicalJson(header));
}

/** What a seal is worth: REVOKED says nothing against the receipt, since nobody can tell when it was sealed. */
export type SealFinding =
  { readonly state: 'VALID' | 'REVOKED' } | { readonly state: 'INVALID'; readonly fault: Fault };

/** Judges a seal by the bureau's record. `supervisor` is REG~ of {@link SUPERVISOR}, or what somebody shows as it. */
export function judgeSeal(
  verify: SignatureVerifier,
  header: ReceiptHeader,
  seal: SupervisorSeal,
  supervisor: InstitutionRecord,
): SealFinding {
  const key = sealKey(supervisor, seal.keyId);
  if (key === undefined) return invalid('ISSUER_UNTRUSTED', '/supervisorSeal/keyId', seal.keyId);
  const spki = fromBase64(key.spki);
  const bytes = fromBase64Url(seal.signature);
  const isSound =
    key.alg === seal.alg &&
    spki.ok &&
    bytes.ok &&
    verify(key.alg, spki.value, supervisorSealMessage(header), bytes.value);
  if (!isSound) return invalid('SIGNATURE_INVALID', '/supervisorSeal/signature', seal.keyId);
  return { state: key.revoked === undefined ? 'VALID' : 'REVOKED' };
}

function sealKey(supervisor: InstitutionRecord, keyId: string): InstitutionKey | undefined {
  if (supervisor.id !== SUPERVISOR || supervisor.org !== 'FinanceMSP') return undefined;
  return supervisor.keys.find((key) => key.id === keyId && key.purpose === 'SEAL');
}

function invalid(code: 'ISSUER_UNTRUSTED' | 'SIGNATURE_INVALID', pointer: string, keyId: string): SealFinding {
  return { state: 'INVALID', fault: { code, pointer, detail: { proof: 'supervisor seal', keyId } } };
}
