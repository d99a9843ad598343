import { PiaosuError } from '@piaosu/core';
import { institutionOf } from '../../exchange/asking-institution.ts';
import { disclosedTo, viewerOf, type Disclosure, type Viewer } from '../../exchange/disclosure.ts';
import type { AuditReason } from '../../exchange/protocol.ts';
import type { CallerContext } from '../../http/route.ts';

/** How somebody with a token looks at one receipt, and why. */
export interface Viewing {
  readonly viewer: Viewer;
  readonly disclosure: Disclosure;
  /** For the access log: an auditor's reason, the roles of anybody else. */
  readonly purpose: string;
  readonly reason?: AuditReason;
}

/**
 * As what the caller looks. Patients and issuers are so only of their own receipts: that is for who finds the receipt to
 * check. Throws PiaosuError REASON_REQUIRED for an auditor without one.
 */
export async function viewingOf(
  { caller, organisation }: Pick<CallerContext, 'caller' | 'organisation'>,
  reason: AuditReason | undefined,
): Promise<Viewing> {
  const { roles } = caller;
  if (roles.includes('PATIENT')) return viewing('PATIENT', 'PATIENT');
  if (roles.includes('ISSUER') || roles.includes('SERVICE')) return viewing('ISSUER', roles.join());
  if (roles.includes('AUDITOR')) {
    if (reason === undefined) throw new PiaosuError('REASON_REQUIRED');
    return { ...viewing('AUDITOR', reason), reason };
  }
  return viewing(viewerOf(await institutionOf(organisation, caller.org, caller.institution)), roles.join());
}

function viewing(viewer: Viewer, purpose: string): Viewing {
  return { viewer, disclosure: disclosedTo(viewer, false), purpose };
}
