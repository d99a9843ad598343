import { PiaosuError, premisesKey, premisesRecordShape, type PremisesRecord, type UnitSource } from '@piaosu/core';

/**
 * The place at which a caller's institution acts, as the ledger would find it. Premises of others are as unknown as those
 * that do not exist. Throws PiaosuError AUTH_SCOPE, ORG_SUSPENDED.
 */
export async function ownPremises(
  { records }: Pick<UnitSource, 'records'>,
  institution: string,
  id: string,
): Promise<PremisesRecord> {
  const premises = await records.get(premisesKey(id), premisesRecordShape);
  if (premises?.institution !== institution) throw new PiaosuError('AUTH_SCOPE', { premises: id });
  if (premises.state !== 'ACTIVE') throw new PiaosuError('ORG_SUSPENDED', { premises: id });
  return premises;
}
