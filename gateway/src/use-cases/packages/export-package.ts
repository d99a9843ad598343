import { PiaosuError, type EvidencePackage, type ReceiptRef } from '@piaosu/core';
import type { AuditReason } from '../../exchange/protocol.ts';
import type { CallerContext } from '../../http/route.ts';
import { isOf } from '../../patients/patient-tag.ts';
import { packageOf } from '../verification/judge-receipt.ts';
import { lookUp } from '../verification/ledger-view.ts';
import type { OpenedReceipt } from '../verification/opened-receipt.ts';
import { proven } from '../verification/own-proof.ts';
import { findReceipt } from '../verification/receipt-source.ts';
import { subjectOf } from '../verification/subject.ts';
import { collectStatements } from './collect-statements.ts';
import { viewingOf, type Viewing } from './viewing.ts';

/**
 * The evidence package of an anchored receipt, disclosed as far as the caller may see (exchange/disclosure.ts): what is
 * left out changes nothing in what verifies. Written to the access log before it is handed out.
 * Throws PiaosuError NOT_FOUND, NOT_ANCHORED, REASON_REQUIRED, PEER_GATEWAY_UNAVAILABLE, INDEX_DIVERGED.
 */
export async function exportPackage(
  context: CallerContext,
  ref: ReceiptRef,
  reason?: AuditReason,
): Promise<EvidencePackage> {
  const { organisation } = context;
  const viewing = await viewingOf(context, reason);
  const receipt = await open(context, ref, viewing);
  if (receipt.place === undefined) throw new PiaosuError('NOT_ANCHORED');
  const looked = await lookUp(
    organisation,
    receipt.header,
    receipt.place.log,
    receipt.own,
    receipt.supervisorSeal !== undefined,
  );
  const evidence = packageOf(receipt, receipt.place, looked);
  if (evidence === undefined) throw new PiaosuError('ISSUER_UNTRUSTED', { issuer: receipt.header.issuer });
  const witnesses = await collectStatements(organisation, evidence);
  await organisation.accessLog.record(context, {
    action: 'package.export',
    subject: subjectOf(organisation.peppers, ref),
    outcome: 'SERVED',
    receipt: ref,
    purpose: viewing.purpose,
  });
  return { ...evidence, witnesses };
}

async function open(context: CallerContext, ref: ReceiptRef, viewing: Viewing): Promise<OpenedReceipt> {
  const { organisation, caller } = context;
  const role = caller.roles.join();
  const why = { role, ...(viewing.reason === undefined ? {} : { reason: viewing.reason }) };
  const asking = { organisation, institution: caller.institution, purpose: 'PACKAGE', ...why } as const;
  const asked = await findReceipt(asking, ref, viewing.disclosure);
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
      if (!mayView(context, viewing, found.receipt)) throw new PiaosuError('NOT_FOUND');
      return found.receipt;
  }
}

/** To another hospital, and to another patient, the receipt does not exist. */
function mayView({ caller }: CallerContext, { viewer }: Viewing, { header, fields }: OpenedReceipt): boolean {
  if (viewer === 'ISSUER') return header.issuer === caller.institution;
  if (viewer !== 'PATIENT') return true;
  return caller.patient !== undefined && isOf(caller.patient, new Map(fields.map(({ name, value }) => [name, value])));
}
