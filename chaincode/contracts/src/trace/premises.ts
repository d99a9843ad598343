import {
  done,
  institutionKey,
  institutionRecordShape,
  PiaosuError,
  premisesKey,
  premisesRecordShape,
  type InstitutionRecord,
  type PremisesRecord,
} from '@piaosu/core';

import { procedure, type Surroundings } from '../batch/procedure.ts';

export { knownPremises } from '@piaosu/core';

/** Registered by the authority of the organisation that the institution belongs to. */
export const registerPremises = procedure({
  action: 'premises.register',
  keys: ({ body }) => [premisesKey(body.id), institutionKey(body.institution)],
  async run({ actor, body, records }) {
    const owner = await records.get(institutionKey(body.institution), institutionRecordShape);
    if (owner?.org !== actor.org || !holdsBoxes(owner))
      throw new PiaosuError('RESOURCE_NOT_FOUND', { institution: body.institution });
    if ((await records.get(premisesKey(body.id), premisesRecordShape)) !== undefined)
      throw new PiaosuError('ALREADY_EXISTS', { premises: body.id });
    records.put(premisesKey(body.id), { ...body, v: 1, org: actor.org, state: 'ACTIVE' });
    return done({ premises: body.id });
  },
});

export const updatePremises = procedure({
  action: 'premises.update',
  keys: ({ body }) => [premisesKey(body.id)],
  async run({ actor, body, records }) {
    const present = await records.get(premisesKey(body.id), premisesRecordShape);
    if (present?.org !== actor.org) throw new PiaosuError('RESOURCE_NOT_FOUND', { premises: body.id });
    records.put(premisesKey(body.id), { ...present, ...body });
    return done({ premises: body.id, state: body.state ?? present.state });
  },
});

function holdsBoxes({ kinds }: InstitutionRecord): boolean {
  return kinds.some((kind) => ['MAKER', 'WHOLESALER', 'PHARMACY', 'HOSPITAL'].includes(kind));
}

/**
 * The place at which an institution acts: its own, and in use.
 * @throws PiaosuError AUTH_SCOPE, ORG_SUSPENDED
 */
export async function ownPremises({ actor, records }: Surroundings, id: string): Promise<PremisesRecord> {
  const premises = await records.get(premisesKey(id), premisesRecordShape);
  if (premises?.institution !== actor.id) throw new PiaosuError('AUTH_SCOPE', { premises: id });
  if (premises.state !== 'ACTIVE') throw new PiaosuError('ORG_SUSPENDED', { premises: id });
  return premises;
}

/** A place that an inspector names. @throws PiaosuError RESOURCE_NOT_FOUND */
export async function anyPremises({ records }: Surroundings, id: string): Promise<PremisesRecord> {
  const premises = await records.get(premisesKey(id), premisesRecordShape);
  if (premises === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { premises: id });
  return premises;
}
