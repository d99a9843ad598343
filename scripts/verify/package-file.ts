import { readFileSync } from 'node:fs';
import {
  CODES,
  faultToJson,
  foreignOrganisations,
  parseEvidencePackage,
  verifyReceipt,
  type EvidencePackage,
  type Policy,
  type Trust,
  type TrustRoots,
  type Verdict,
} from '@piaosu/core';
import { isIssuedUnder, nativeSuite, readCertificate, nativeVerifier } from '@piaosu/gateway/native';
import { ForeignRootsError, UnusableError } from './unusable.ts';

export interface VerifiedFile {
  readonly evidence: EvidencePackage;
  readonly verdict: Verdict;
}

/**
 * Verifies a package file with this machine's cryptography alone. Throws UnusableError when it is no package, and
 * ForeignRootsError when the trust roots are those of another consortium.
 */
export function verifyFile(file: string, cas: TrustRoots, policy: Policy): VerifiedFile {
  const trust: Trust = { suiteOf: nativeSuite, verifySignature: nativeVerifier, readCertificate, cas };
  const evidence = parseEvidencePackage(readText(file));
  if (evidence.ok) {
    const foreign = foreignOrganisations(evidence.value, cas, isIssuedUnder);
    if (foreign.length > 0) throw new ForeignRootsError(file, foreign);
    return { evidence: evidence.value, verdict: verifyReceipt(evidence.value, trust, policy) };
  }
  const code = evidence.faults[0]?.code ?? 'SCHEMA';
  const { zh, en } = CODES[code];
  throw new UnusableError(
    `${file} 不是完好的证据包 (${code}): ${zh}`,
    `${file} is no intact package (${code}): ${en}`,
    undefined,
    evidence.faults.map(faultToJson),
  );
}

/** Strictly UTF-8, a byte order mark included in the text: what a lenient reader repairs would be a second file. */
function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (cause) {
    throw new UnusableError(`无法读取 ${file}。`, `${file} cannot be read.`, cause);
  }
}
