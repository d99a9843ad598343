import type { Json } from '../encoding/json.ts';
import type { OfflineDevice } from '../ledger/offline-device.ts';
import {
  MAX_KEYS,
  type InstitutionKey,
  type InstitutionRecord,
  type SegmentRecord,
} from '../ledger/registry-record.ts';
import type { KeyRegistration } from '../operation/registry-body.ts';
import { PiaosuError } from '../result.ts';

/** A key of an institution that is a device's. */
export type DeviceKey = InstitutionKey & { readonly device: OfflineDevice };

export function isDeviceKey(key: InstitutionKey): key is DeviceKey {
  return key.device !== undefined;
}

/** The device of this issuer that may issue the number now; undefined: none. */
export function deviceFor(
  issuer: Pick<InstitutionRecord, 'keys'>,
  number: { readonly code: string; readonly number: string },
): DeviceKey | undefined {
  const covers = ({ code, from, to }: OfflineDevice): boolean =>
    code === number.code && from <= number.number && number.number <= to;
  return issuer.keys.filter(isDeviceKey).find((key) => key.revoked === undefined && covers(key.device));
}

/**
 * That a device may be registered: the issuer is a hospital, the numbers lie in one of its segments and in no other live
 * device's, and neither id nor key is registered already (a second registration of one key would let its copies count
 * twice). The issuer's own record holds all that decides, so no range is read.
 * @throws PiaosuError SCHEMA, NOT_ISSUER, SEGMENT_UNALLOTTED, RANGE_OVERLAP, ALREADY_EXISTS, ILLEGAL_TRANSITION
 */
export function assertDevice(
  issuer: InstitutionRecord,
  segment: SegmentRecord | undefined,
  device: OfflineDevice,
  key: KeyRegistration,
): void {
  const { code, from, to } = device;
  if (from > to) throw new PiaosuError('SCHEMA', { pointer: '/op/body/device/to' });
  if (key.custody !== 'OWN') throw new PiaosuError('SCHEMA', { pointer: '/op/body/key/custody' });
  if (!issuer.kinds.includes('HOSPITAL')) throw new PiaosuError('NOT_ISSUER', { issuer: issuer.id });
  if (segment === undefined || segment.code !== code || segment.from > from || to > segment.to)
    throw new PiaosuError('SEGMENT_UNALLOTTED', { code, from, to });
  if (segment.issuer !== issuer.id)
    throw new PiaosuError('NOT_ISSUER', { issuer: issuer.id, allottedTo: segment.issuer });
  assertFree(issuer, device, key);
}

function assertFree({ keys }: InstitutionRecord, { code, from, to }: OfflineDevice, key: KeyRegistration): void {
  const same = keys.find(({ id, spki }) => id === key.id || spki === key.spki);
  if (same !== undefined) throw new PiaosuError('ALREADY_EXISTS', { keyId: same.id });
  if (keys.length >= MAX_KEYS) throw new PiaosuError('ILLEGAL_TRANSITION', { keys: MAX_KEYS });
  const live = keys.filter(isDeviceKey).filter(({ revoked }) => revoked === undefined);
  const other = live.find(({ device }) => device.code === code && device.from <= to && from <= device.to);
  if (other === undefined) return;
  const evidence: Json = { code, from, to, device: other.id, allottedFrom: other.device.from };
  throw new PiaosuError('RANGE_OVERLAP', evidence);
}
