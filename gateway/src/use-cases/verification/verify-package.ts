import { verifyReceipt, type EvidencePackage, type LedgerView, type Verdict } from '@piaosu/core';
import { lookUp } from './ledger-view.ts';
import { withOfficeChecks } from './office-checks.ts';
import { trustOf } from './trust.ts';
import type { VerifyingFor } from './verify-elements.ts';

const toStanding = ({ status, notes = {} }: LedgerView) => ({ standing: status, notes });

/**
 * A package file against the own copy of the ledger. Needs no document of ours: an organisation that only follows the
 * blocks gives the same verdict as the publisher, and GENUINE where it sees the receipt's state.
 */
export async function verifyPackage(asking: VerifyingFor, evidence: EvidencePackage): Promise<Verdict> {
  const { organisation } = asking;
  const { view } = await lookUp(
    organisation,
    evidence.header,
    evidence.log,
    undefined,
    evidence.supervisorSeal !== undefined,
  );
  const verdict = verifyReceipt(evidence, trustOf(organisation), { witnesses: 2, view });
  if (!asking.eligibility || verdict.headline === 'TAMPERED' || verdict.headline === 'ISSUER_UNTRUSTED') return verdict;
  return { ...verdict, checks: await withOfficeChecks(asking, verdict, evidence.header, toStanding(view), undefined) };
}
