import { readFileSync } from 'node:fs';
import {
  CODES,
  faultToJson,
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
    assertFitting(file, evidence.value, cas);
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

/**
 * Whether a single statement was certified by the trust roots that are named for its organisation. With none the roots are
 * of another consortium, or its certificates were all exchanged: who is told TAMPERED then would accuse the wrong one. As
 * soon as one fits, a certificate that does not is what it seems, and the verdict says so.
 */
function assertFitting(file: string, { witnesses }: EvidencePackage, cas: TrustRoots): void {
  const answers = witnesses.flatMap(({ statement, certificate }) => {
    const ca = cas[statement.org];
    return ca === undefined ? [] : [{ org: statement.org, fits: isIssuedUnder(certificate, ca) }];
  });
  if (answers.length === 0 || answers.some(({ fits }) => fits)) return;
  throw new ForeignRootsError(file, [...new Set(answers.map(({ org }) => org))]);
}

/** Strictly UTF-8, a byte order mark included in the text: what a lenient reader repairs would be a second file. */
function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (cause) {
    throw new UnusableError(`无法读取 ${file}。`, `${file} cannot be read.`, cause);
  }
}
