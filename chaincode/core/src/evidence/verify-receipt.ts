import type { Parsed } from '../result.ts';
import { parsed } from '../result.ts';
import { checkAnchoring } from './check-anchoring.ts';
import { checkIntegrity } from './check-integrity.ts';
import { checkIssuer } from './check-issuer.ts';
import { checkSeal } from './check-seal.ts';
import { checkStatus } from './check-status.ts';
import { parseEvidencePackage, type EvidencePackage } from './evidence-package.ts';
import { hearWitnesses } from './testimony.ts';
import { DEFAULT_POLICY, type Policy, type Trust } from './trust.ts';
import { headlineOf, type Verdict } from './verdict.ts';

/**
 * Verifies an evidence package: that what it shows is what was committed to (integrity), that this lies in a log that
 * the organisations hold in common (anchoring), that who had the right to issue it did (issuer), and whether it still
 * stands (status). Needs no network; without a view of the own ledger the answer is UNCONFIRMED at best, since nobody
 * can see in a file what happened after it was made. Never throws: everything in the package may be hostile.
 */
export function verifyReceipt(evidence: EvidencePackage, trust: Trust, policy: Policy = DEFAULT_POLICY): Verdict {
  const testimony = hearWitnesses(evidence, trust, policy);
  const integrity = checkIntegrity(evidence, trust);
  const { check: anchoring, anchor } = checkAnchoring(evidence, testimony, trust, policy);
  const issuer = checkIssuer(evidence, testimony, anchor, trust, policy);
  const status = checkStatus(evidence, testimony, trust, policy);
  const seal = checkSeal(evidence, testimony, trust, policy);
  const eligibility = { name: 'eligibility', result: 'not-applicable' } as const;
  const checks = [integrity, anchoring, issuer, status.check, seal, eligibility];
  const headline = headlineOf(checks);
  return status.asOfBlock === undefined ? { headline, checks } : { headline, checks, asOfBlock: status.asOfBlock };
}

/** The same for the text of a package file; faults when it is no package. */
export function verifyPackageText(text: string, trust: Trust, policy: Policy = DEFAULT_POLICY): Parsed<Verdict> {
  const evidence = parseEvidencePackage(text);
  return evidence.ok ? parsed(verifyReceipt(evidence.value, trust, policy)) : evidence;
}
