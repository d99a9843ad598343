import { PiaosuError } from '@piaosu/core';
import { FAMILY_QUESTION, type FamilyQuestion } from '../../exchange/protocol.ts';
import type { CallerContext } from '../../http/route.ts';
import { gatewayOfOrganisation } from '../packages/collect-statements.ts';

/** Bindings are kept where the portals are registered. */
const PORTALS = 'HealthMSP';

/**
 * A desk has both persons before it: here, or at the gateway that keeps the binding. Throws PiaosuError RESOURCE_NOT_FOUND,
 * FAMILY_PROOF_WRONG, FAMILY_NOT_ACTIVE, PEER_GATEWAY_UNAVAILABLE.
 */
export async function confirmFamily(
  { organisation, caller }: CallerContext,
  { binding, child, parent }: Omit<FamilyQuestion, 'institution'>,
): Promise<void> {
  const { institution } = caller;
  if (organisation.mspId === PORTALS) return organisation.family.confirm(institution, binding, child, parent);
  const peer = await gatewayOfOrganisation(organisation, PORTALS);
  if (peer === undefined) throw new PiaosuError('PEER_GATEWAY_UNAVAILABLE', { org: PORTALS });
  const { outcome } = await organisation.exchange.ask(peer, FAMILY_QUESTION, { institution, binding, child, parent });
  if (outcome !== 'ACTIVE') throw new PiaosuError(outcome, { binding });
}
