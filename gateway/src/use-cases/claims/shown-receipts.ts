import { PiaosuError, type ReceiptEvidence, type ReceiptRef, type ShownTrace } from '@piaosu/core';
import { collectTrace, type CollectedTrace, type LinedReceipt } from '../../claims/claim-trace.ts';
import { isAnyTraced } from '../../claims/traced-products.ts';
import { readTracePolicy, type TracePolicy } from '../../claims/trace-policy.ts';
import type { ClaimBox } from '../../db/claim-boxes.ts';
import type { Organisation } from '../../organisation.ts';
import { claimEvidence, evidenceWithLines } from '../verification/receipt-source.ts';

interface Claiming {
  readonly organisation: Organisation;
  readonly institution: string;
}

/** The receipts of a claim as the ledger is shown them. */
export interface ShownReceipts {
  readonly evidence: readonly ReceiptEvidence[];
  /** Absent where the payer's policy is OFF, and under WARN where it is not known who gave out what. */
  readonly trace?: readonly ShownTrace[];
  readonly boxes: readonly ClaimBox[];
}

/**
 * Fetches the receipts of a claim, and unless the payer's policy is OFF follows their medicines; under WARN only once any
 * product is traced, so that nobody is shown lines for nothing. Under BLOCK a dispenser that does not answer makes the claim
 * impossible for now (PEER_GATEWAY_UNAVAILABLE); under WARN the claim goes on, and its answer says that nothing was followed.
 * Throws PiaosuError NOT_FOUND, NOT_ANCHORED as the publisher answers.
 */
export async function showReceipts(
  claiming: Claiming,
  refs: readonly ReceiptRef[],
  fields: readonly string[],
): Promise<ShownReceipts> {
  const { organisation, institution } = claiming;
  const policy = await readTracePolicy(organisation, institution);
  if (policy === 'OFF' || (policy === 'WARN' && !(await isAnyTraced(organisation)))) {
    const evidence = await Promise.all(refs.map((ref) => claimEvidence(claiming, ref, fields)));
    return { evidence, boxes: [] };
  }
  const receipts = await Promise.all(refs.map((ref) => evidenceWithLines(claiming, ref, fields)));
  const collected = await collectFor(policy, claiming, receipts);
  return { evidence: receipts.map(({ evidence }) => evidence), ...collected };
}

async function collectFor(
  policy: TracePolicy,
  { organisation, institution }: Claiming,
  receipts: readonly LinedReceipt[],
): Promise<Partial<CollectedTrace> & Pick<CollectedTrace, 'boxes'>> {
  try {
    return await collectTrace(organisation, institution, receipts);
  } catch (error) {
    const isAway = error instanceof PiaosuError && error.code === 'PEER_GATEWAY_UNAVAILABLE';
    if (isAway && policy === 'WARN') return { boxes: [] };
    throw error;
  }
}
