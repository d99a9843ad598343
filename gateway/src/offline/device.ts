import {
  institutionKey,
  institutionRecordShape,
  isDeviceKey,
  parseShape,
  PiaosuError,
  type DeviceKey,
  type InstitutionRecord,
} from '@piaosu/core';
import type { Organisation } from '../organisation.ts';

/** REG~ of an issuer, from the own copy of the ledger. */
export async function issuerRecord(
  { projection }: Pick<Organisation, 'projection'>,
  issuer: string,
): Promise<InstitutionRecord | undefined> {
  const record = await projection.record(institutionKey(issuer));
  const institution = record === undefined ? undefined : parseShape(institutionRecordShape, record.value);
  return institution?.ok === true ? institution.value : undefined;
}

/**
 * The key of a device that may issue now.
 * Throws PiaosuError NOT_ISSUER when it is another organisation's, KEY_UNKNOWN when none of the issuer's devices has it, ISSUER_UNTRUSTED when it is retired.
 */
export async function liveDevice(organisation: Organisation, issuer: string, device: string): Promise<DeviceKey> {
  const record = await issuerRecord(organisation, issuer);
  // An upload is taken by the gateway that publishes for its issuer, and by no other.
  if (record !== undefined && record.org !== organisation.mspId) throw new PiaosuError('NOT_ISSUER', { issuer });
  const key = record?.keys.filter(isDeviceKey).find(({ id }) => id === device);
  if (key === undefined) throw new PiaosuError('KEY_UNKNOWN', { institution: issuer, keyId: device });
  if (key.revoked !== undefined) throw new PiaosuError('ISSUER_UNTRUSTED', { issuer, keyId: device, retired: true });
  return key;
}
