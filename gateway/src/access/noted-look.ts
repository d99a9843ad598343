import type { ReceiptRef } from '@piaosu/core';
import type { CallerContext } from '../http/route.ts';
import { subjectOf } from '../use-cases/verification/subject.ts';

/**
 * Notes a look that handed out no document, for the access log and the patient. One whose publisher was asked stands in the
 * publisher's log already; what used `OWN_DATA` only (a package file, a QR text) is reported to the publisher.
 */
export async function noteLook(
  { organisation, caller, traceId }: Pick<CallerContext, 'organisation' | 'caller' | 'traceId'>,
  receipt: ReceiptRef,
  outcome: string,
  source: 'PUBLISHER' | 'OWN_DATA',
): Promise<void> {
  const publisher = source === 'OWN_DATA' ? await publisherOf(organisation, receipt) : undefined;
  const isOurs = organisation.config.publisher !== undefined;
  organisation.accessLog.note({
    ...{ org: caller.org, institution: caller.institution, actor: caller.subject, role: caller.roles.join() },
    ...{ action: 'receipt.verify', subject: subjectOf(organisation.peppers, receipt), outcome, traceId },
    ...(isOurs || publisher !== undefined ? { receipt } : {}),
    ...(publisher === undefined ? {} : { reportTo: publisher }),
  });
}

/** By the ledger, not by what was shown; undefined for our own, and where nobody could tell whose it is. */
async function publisherOf(
  { projection, config }: CallerContext['organisation'],
  receipt: ReceiptRef,
): Promise<string | undefined> {
  const segment = await projection.state.segmentOf(receipt);
  const publisher = segment?.record.publisher;
  return publisher === config.publisher?.id ? undefined : publisher;
}
