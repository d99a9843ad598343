import { PiaosuError } from '@piaosu/core';
import type { CallerContext } from '../../http/route.ts';
import type { Submitter } from '../../publish/index.ts';

/** Whose receipts the caller may bring and read: its own; the organisation's publisher and its registrar, every hospital's. */
export function submitterOf({ organisation, caller }: Pick<CallerContext, 'organisation' | 'caller'>): Submitter {
  const isPublisher = caller.institution === organisation.config.publisher?.id;
  return { institution: caller.institution, anyIssuer: isPublisher || caller.roles.includes('REGISTRAR') };
}

/** Throws PiaosuError NOT_ISSUER unless the caller may act for the issuer. */
export function assertMayActFor(submitter: Submitter, issuer: string): void {
  if (submitter.anyIssuer || submitter.institution === issuer) return;
  throw new PiaosuError('NOT_ISSUER', { institution: submitter.institution });
}
