import { prefixedUtf8 } from '../encoding/bytes.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';
import { fromBase64, fromBase64Url } from '../encoding/text-forms.ts';
import type { SignatureVerifier } from '../evidence/ports.ts';
import { signatureShape } from '../evidence/receipt-evidence.ts';
import { field } from '../ledger/field.ts';
import { oneOf, record, type TypeOf } from '../shape/shape.ts';

const fields = {
  v: oneOf(1),
  type: oneOf('piaosu/offline-device-request'),
  issuer: field.institution,
  keyId: field.keyId,
  alg: oneOf('ES256'),
  spki: field.base64,
} as const;

/** What a clinic sends to its authority to have a device registered: its public key, and that it holds the private one. */
export const deviceRequestShape = record({ ...fields, signature: signatureShape });
export type DeviceRequest = TypeOf<typeof deviceRequestShape>;
export type DeviceRequestBody = Omit<DeviceRequest, 'signature'>;

export function deviceRequestMessage(body: DeviceRequestBody): Uint8Array {
  return prefixedUtf8('piaosu/offline-device-request/v1\0', canonicalJson(body));
}

/** Whether the sender holds the key: else somebody could have another's key registered as a device of its own. */
export function isRequestGenuine(verify: SignatureVerifier, { signature, ...body }: DeviceRequest): boolean {
  const [spki, bytes] = [fromBase64(body.spki), fromBase64Url(signature)];
  return spki.ok && bytes.ok && verify(body.alg, spki.value, deviceRequestMessage(body), bytes.value);
}
