/**
 * Signature schemes of institutions. A network begins with one of them, may change, and never forgets the other: a key says
 * which it is. Both sign 64 bytes r‖s (IEEE P1363), so that a signature looks alike wherever it is kept.
 *
 * - ES256: ECDSA over P-256 with SHA-256 (RFC 7518), the smaller of the two valid s
 * - SM2: GB/T 32918.2 over its recommended curve with SM3; the signer's id is GM/T 0009's default
 */
export const SIGNATURE_ALGS = ['ES256', 'SM2'] as const;
export type SignatureAlg = (typeof SIGNATURE_ALGS)[number];

/** r‖s */
export const SIGNATURE_BYTES = 64;
