import type { HashAlg, HashSuite } from '../hash/suite.ts';
import type { Parsed } from '../result.ts';
import type { SignatureAlg } from '../signature/signature-alg.ts';
import type { TagDomain } from '../tags/tag.ts';

/**
 * Whether `signature` (r‖s as in IEEE P1363, 64 bytes; ES256: low S) over `message` was made by the key `spki`
 * (SubjectPublicKeyInfo, DER). Answers false for anything malformed and never throws: all three inputs are hostile.
 */
export type SignatureVerifier = (
  alg: SignatureAlg,
  spki: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean;

/** What a certificate says once its chain holds. */
export interface CertifiedKey {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** The NodeOU of the subject: client, peer, admin or orderer. */
  readonly mspRole: string;
  /** Attributes that the CA put into the certificate (Fabric CA's extension). */
  readonly attributes: Readonly<Record<string, string>>;
  /** Epoch seconds between which certificate and authority are both valid. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/**
 * Reads a certificate (PEM, in the one form its bytes are written as) and checks that `caPem` issued it and that it is
 * an end entity with one NodeOU role. Validity is reported, not judged: a verifier decides for which moment it asks.
 * Refuses with PROOF_INVALID; never throws, since the certificate is hostile.
 */
export type CertificateReader = (pem: string, caPem: string) => Parsed<CertifiedKey>;

/** The hash of an algorithm: node:crypto's in gateway and chaincode, core's `suiteOf` in the browser. */
export type SuiteSource = (alg: HashAlg) => HashSuite;

/**
 * The keyed hashes of the process that opens evidence. Only who has the pepper can give it: chaincode and gateways.
 * `versions` lists every version ever announced on the ledger, oldest first; `tagOf` throws for a version it lacks,
 * so that a process without a secret refuses to endorse instead of deciding on half of the tags.
 */
export interface TagSource {
  readonly versions: readonly number[];
  tagOf(version: number, domain: TagDomain, parts: readonly string[]): string;
}
