import {
  AUTHORITY_OF,
  institutionKey,
  institutionRecordShape,
  parseShape,
  PiaosuError,
  unwrap,
  type ConsentRecord,
} from '@piaosu/core';
import { opensConsent } from '../../consents/consent-standing.ts';
import type { PeerGateway } from '../../exchange/client.ts';
import { answerConsents } from '../../exchange/consent-answers.ts';
import { CONSENT_QUESTION, type OpenedConsent } from '../../exchange/consent-protocol.ts';
import type { CallerContext } from '../../http/route.ts';
import type { Organisation } from '../../organisation.ts';

/**
 * What consents to the calling office cover, asked of the portals that granted them and held against the ledger's
 * commitments; undefined for one that the portal does not open or does not answer for. In the order asked.
 */
export async function openFromPortal(
  context: CallerContext,
  consents: readonly ConsentRecord[],
): Promise<(OpenedConsent | undefined)[]> {
  const portals = [...new Set(consents.map(({ portal }) => portal))];
  const answers = await Promise.all(
    portals.map((portal) =>
      askPortal(
        context,
        portal,
        consents.filter((each) => each.portal === portal),
      ),
    ),
  );
  const opened = new Map(answers.flat());
  return consents.map(({ id }) => opened.get(id));
}

/** The same for one consent that cannot be used unopened. Throws PiaosuError PEER_GATEWAY_UNAVAILABLE, CONSENT_INVALID. */
export async function openForUse(context: CallerContext, consent: ConsentRecord): Promise<OpenedConsent> {
  const [opened] = await answersOf(context, consent.portal, [consent]);
  if (opened === undefined) throw new PiaosuError('CONSENT_INVALID', { reason: 'UNKNOWN', consentId: consent.id });
  return opened[1];
}

async function askPortal(
  context: CallerContext,
  portal: string,
  consents: readonly ConsentRecord[],
): Promise<[string, OpenedConsent][]> {
  try {
    return await answersOf(context, portal, consents);
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'PEER_GATEWAY_UNAVAILABLE') return [];
    throw error;
  }
}

async function answersOf(
  { organisation, caller }: CallerContext,
  portal: string,
  consents: readonly ConsentRecord[],
): Promise<[string, OpenedConsent][]> {
  const question = { institution: caller.institution, consents: consents.map(({ id }) => id) };
  const peer = await portalGateway(organisation, portal);
  const { consents: answers } =
    peer === undefined
      ? await answerConsents(organisation, organisation.mspId, question)
      : await organisation.exchange.ask(peer, CONSENT_QUESTION, question);
  return consents.flatMap((consent, index): [string, OpenedConsent][] => {
    const opened = answers[index];
    // A portal may be wrong about what was granted; the ledger's commitment is not.
    const holds =
      typeof opened === 'object' &&
      opened !== null &&
      opensConsent(organisation.peppers, consent, opened, opened.patient);
    return holds ? [[consent.id, opened]] : [];
  });
}

/** Where the portal's organisation answers: at the portal's own endpoint, else its authority's. Undefined: that is us. */
async function portalGateway(organisation: Organisation, portal: string): Promise<PeerGateway | undefined> {
  const institution = await institutionOf(organisation, portal);
  if (institution?.org === organisation.mspId) return undefined;
  const authority =
    institution === undefined ? undefined : await institutionOf(organisation, AUTHORITY_OF[institution.org]);
  const endpoint = institution?.endpoint ?? authority?.endpoint;
  if (institution === undefined || endpoint === undefined)
    throw new PiaosuError('PEER_GATEWAY_UNAVAILABLE', { portal });
  return { org: institution.org, endpoint };
}

async function institutionOf({ projection }: Organisation, id: string) {
  const record = await projection.record(institutionKey(id));
  return record === undefined ? undefined : unwrap(parseShape(institutionRecordShape, record.value));
}
