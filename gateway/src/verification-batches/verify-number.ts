import { unknownCheck, type ReceiptRef, type Verdict } from '@piaosu/core';
import { COMPARED_FIELDS } from '../use-cases/verification/elements.ts';
import { checkEligibility } from '../use-cases/verification/eligibility.ts';
import { judgeReceipt } from '../use-cases/verification/judge-receipt.ts';
import { ownFault, PROOF_FAILED } from '../use-cases/verification/own-proof.ts';
import { findReceipt } from '../use-cases/verification/receipt-source.ts';
import { replaceCheck, verdictWithout, type VerifyingFor } from '../use-cases/verification/verify-elements.ts';

/**
 * A receipt by its number alone: whether there is one, who issued it, whether it stands. UNCONFIRMED at best, since
 * nothing of what the holder has in hand was compared.
 */
export async function verifyNumber(asking: VerifyingFor, ref: ReceiptRef): Promise<Verdict> {
  const { organisation, institution } = asking;
  const found = await findReceipt({ organisation, institution, purpose: 'VERIFY' }, ref, COMPARED_FIELDS);
  if (found.state !== 'FOUND') return verdictWithout(organisation, ref, found);
  const { receipt } = found;
  const { verdict, standing, notes } = await judgeReceipt(organisation, ref, receipt);
  const fault = receipt.own && (await ownFault(organisation, ref, receipt, verdict));
  if (fault !== undefined) return fault;
  if (PROOF_FAILED.includes(verdict.headline)) return verdict;
  const compared = replaceCheck(verdict.checks, unknownCheck('integrity', 'UNCONFIRMED', { compared: 'number alone' }));
  const headline = verdict.headline === 'GENUINE' ? 'UNCONFIRMED' : verdict.headline;
  if (!asking.eligibility) return { ...verdict, headline, checks: compared };
  const eligibility = await checkEligibility(asking, receipt.header, { standing, notes }, receipt.own?.lineage);
  return { ...verdict, headline, checks: replaceCheck(compared, eligibility) };
}
