import { prefixedUtf8 } from '../encoding/bytes.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';
import { fromBase64, fromBase64Url } from '../encoding/text-forms.ts';
import type { SignatureVerifier } from '../evidence/ports.ts';
import { signatureShape } from '../evidence/receipt-evidence.ts';
import { field } from '../ledger/field.ts';
import { traceField } from '../ledger/trace-field.ts';
import { oneOf, record, type TypeOf } from '../shape/shape.ts';

const fields = {
  v: oneOf(1),
  type: oneOf('piaosu/till-request'),
  institution: field.institution,
  premises: traceField.premises,
  keyId: field.keyId,
  alg: oneOf('ES256'),
  spki: field.base64,
} as const;

/** What a pharmacy sends to its authority to have a till registered: its public key, and that it holds the private one. */
export const tillRequestShape = record({ ...fields, signature: signatureShape });
export type TillRequest = TypeOf<typeof tillRequestShape>;
export type TillRequestBody = Omit<TillRequest, 'signature'>;

export function tillRequestMessage(body: TillRequestBody): Uint8Array {
  return prefixedUtf8('piaosu/till-request/v1\0', canonicalJson(body));
}

/** Whether the sender holds the key: else somebody could have another's key registered as a till of its own. */
export function isTillRequestGenuine(verify: SignatureVerifier, { signature, ...body }: TillRequest): boolean {
  const [spki, bytes] = [fromBase64(body.spki), fromBase64Url(signature)];
  return spki.ok && bytes.ok && verify(body.alg, spki.value, tillRequestMessage(body), bytes.value);
}
