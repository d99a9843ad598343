import { PiaosuError, type EvidencePackage, type ReceiptRef } from '@piaosu/core';
import { PAYER_FIELDS } from '../../exchange/disclosure.ts';
import type { CallerContext } from '../../http/route.ts';
import type { Disclosed } from '../verification/held-receipt.ts';
import { packageOf } from '../verification/judge-receipt.ts';
import { lookUp } from '../verification/ledger-view.ts';
import type { OpenedReceipt } from '../verification/opened-receipt.ts';
import { proven } from '../verification/own-proof.ts';
import { findReceipt } from '../verification/receipt-source.ts';
import { subjectOf } from '../verification/subject.ts';
import { collectStatements } from './collect-statements.ts';

/**
 * The evidence package of an anchored receipt, disclosed as far as the caller may see: complete for its issuer, the
 * fields a payer needs for an office. Written to the access log before it is handed out.
 * Throws PiaosuError NOT_FOUND, NOT_ANCHORED, PEER_GATEWAY_UNAVAILABLE, INDEX_DIVERGED.
 */
export async function exportPackage(context: CallerContext, ref: ReceiptRef): Promise<EvidencePackage> {
  const { organisation, caller } = context;
  const receipt = await open(context, ref, isOffice(context) ? PAYER_FIELDS : 'ALL');
  if (receipt.place === undefined) throw new PiaosuError('NOT_ANCHORED');
  const looked = await lookUp(organisation, receipt.header, receipt.place.log, receipt.own);
  const evidence = packageOf(receipt, receipt.place, looked);
  if (evidence === undefined) throw new PiaosuError('ISSUER_UNTRUSTED', { issuer: receipt.header.issuer });
  const witnesses = await collectStatements(organisation, evidence);
  await organisation.accessLog.record(context, {
    action: 'package.export',
    subject: subjectOf(organisation.peppers, ref),
    outcome: 'SERVED',
    purpose: caller.roles.join(),
  });
  return { ...evidence, witnesses };
}

async function open(
  { organisation, caller }: CallerContext,
  ref: ReceiptRef,
  disclosed: Disclosed,
): Promise<OpenedReceipt> {
  const asking = { organisation, institution: caller.institution, purpose: 'PACKAGE' } as const;
  const asked = await findReceipt(asking, ref, disclosed);
  // What we hand out as evidence must hold; what others showed us is verified by whoever gets the package.
  const found = asked.state === 'FOUND' ? await proven(organisation, ref, asked.receipt) : asked;
  switch (found.state) {
    case 'UNKNOWN':
      throw new PiaosuError('NOT_FOUND', { reason: found.reason });
    case 'UNREACHABLE':
      throw new PiaosuError('PEER_GATEWAY_UNAVAILABLE', { publisher: found.org });
    case 'DIVERGED':
      throw new PiaosuError('INDEX_DIVERGED', { part: found.part });
    case 'FOUND':
      // To another hospital the receipt does not exist.
      if (disclosed === 'ALL' && found.receipt.header.issuer !== caller.institution) throw new PiaosuError('NOT_FOUND');
      return found.receipt;
  }
}

/** Offices and supervision see what deciding needs; only the issuer's own people see the whole. */
function isOffice({ caller }: CallerContext): boolean {
  return !caller.roles.includes('ISSUER') && !caller.roles.includes('SERVICE');
}
