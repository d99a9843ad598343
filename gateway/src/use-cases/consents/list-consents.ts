import { findConsent, payerTagsOf } from '../../consents/consent-standing.ts';
import { openConsent } from '../../consents/consent-store.ts';
import { selectConsentsOf, selectConsentsTo, type ConsentPlace } from '../../db/consents.ts';
import type { CallerContext } from '../../http/route.ts';
import { patientTagsOf } from '../../patients/patient-tag.ts';
import { personOf } from './acting.ts';
import type { OpenedRecord } from './own-consent.ts';
import { openFromPortal } from './portal.ts';

/** A page of consents, and the place behind which the next one begins; undefined on the last. */
export interface ConsentPage {
  readonly consents: readonly OpenedRecord[];
  readonly next: string | undefined;
}

/** A patient's consents at this portal, newest first. `before`: the place of the last one seen. */
export async function listOwnConsents(
  context: CallerContext,
  page: { readonly before: { readonly created: Date; readonly id: string }; readonly limit: number },
): Promise<ConsentPage> {
  const { organisation, caller } = context;
  const tags = patientTagsOf(organisation.peppers, personOf(context));
  const rows = await organisation.database.asInstitution(caller.institution, (sql) =>
    selectConsentsOf(sql, caller.institution, tags, page.before, page.limit + 1),
  );
  const listed = await Promise.all(
    rows.slice(0, page.limit).map(async ({ id, content: sealed }): Promise<OpenedRecord[]> => {
      const consent = await findConsent(organisation.projection, id);
      // Kept and never committed: there is no such consent.
      if (consent === undefined) return [];
      const content = openConsent(organisation.secrets, id, sealed);
      return [{ consent, content, payer: content.payer }];
    }),
  );
  return { consents: listed.flat(), next: nextOf(rows, page.limit, ({ id, created }) => `${created.getTime()}/${id}`) };
}

/** Consents given to the calling office, newest first. Never others of the same patient. */
export async function listConsentsTo(
  context: CallerContext,
  page: { readonly before: ConsentPlace; readonly limit: number },
): Promise<ConsentPage> {
  const { organisation, caller } = context;
  const tags = payerTagsOf(organisation.peppers, caller.institution);
  const places = await selectConsentsTo(organisation.database, tags, page.before, page.limit + 1);
  const found = await Promise.all(
    places.slice(0, page.limit).map(({ id }) => findConsent(organisation.projection, id)),
  );
  // The index leads to a consent and proves nothing: the sealed record says to whom it was given.
  const consents = found.filter((consent) => consent !== undefined).filter(({ payer }) => tags.includes(payer));
  const contents = await openFromPortal(context, consents);
  return {
    consents: consents.map((consent, index) => ({ consent, content: contents[index], payer: caller.institution })),
    next: nextOf(places, page.limit, ({ id, block }) => `${block}/${id}`),
  };
}

/** By the rows, of which one more than the page was asked for: not all of them need be consents. */
function nextOf<T>(rows: readonly T[], limit: number, placeOf: (row: T) => string): string | undefined {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return last === undefined ? undefined : placeOf(last);
}
