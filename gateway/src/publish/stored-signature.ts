import { SIGNATURE_BYTES, toBase64Url, type HeaderSignature, type SignatureAlg } from '@piaosu/core';

/** In front of the 64 bytes of a signature that is not ES256; those of ES256, most of all that are kept, have no mark. */
const SM2_MARK = 0x02;

/** A header's signature as one column, with its scheme. */
export function storedSignature(alg: SignatureAlg, signature: Uint8Array): Uint8Array {
  return alg === 'ES256' ? signature : Buffer.concat([Uint8Array.of(SM2_MARK), signature]);
}

/** What {@link storedSignature} wrote. Whether it holds is for whoever verifies it. */
export function headerSignatureOf(keyId: string, stored: Uint8Array): HeaderSignature {
  const isSm2 = stored.length === SIGNATURE_BYTES + 1 && stored[0] === SM2_MARK;
  const signature = toBase64Url(isSm2 ? stored.subarray(1) : stored);
  return { keyId, alg: isSm2 ? 'SM2' : 'ES256', signature };
}
