import {
  deviceRequestShape,
  institutionKey,
  isDeviceKey,
  isRequestGenuine,
  parseShape,
  PiaosuError,
  segmentKey,
  unwrap,
  type DeviceFile,
  type DeviceKey,
  type OfflineDevice,
} from '@piaosu/core';
import type { CallerContext } from '../http/route.ts';
import { nativeVerifier } from '../native/signature.ts';
import type { Organisation } from '../organisation.ts';
import { issuerRecord } from './device.ts';
import { offlineSuite } from './open-batch.ts';

/** Where the act came to stand. */
interface Committed {
  readonly tx: string;
  readonly block: number;
}

/**
 * Registers the device that sent the request. The numbers' segment is looked up here and checked by the ledger.
 * Throws PiaosuError SIGNATURE_INVALID when the sender does not hold the key, SEGMENT_UNALLOTTED, or the ledger's refusal.
 */
export async function registerDevice(
  { organisation, caller, messageId }: CallerContext,
  input: { readonly request: unknown } & OfflineDevice,
): Promise<Committed & { readonly issuer: string; readonly device: string }> {
  const { code, from, to } = input;
  const request = unwrap(parseShape(deviceRequestShape, input.request));
  const { issuer, keyId, alg, spki } = request;
  if (!isRequestGenuine(nativeVerifier, request)) throw new PiaosuError('SIGNATURE_INVALID', { keyId });
  const segment = await organisation.projection.state.segmentOf({ eInvoiceCode: code, eInvoiceNumber: from });
  if (segment === undefined) throw new PiaosuError('SEGMENT_UNALLOTTED', { code, from });
  const { tx, block } = await organisation.acts.perform({
    action: 'device.register',
    actor: { institution: caller.institution, role: 'REGISTRAR' },
    messageId,
    body: {
      institution: issuer,
      key: { id: keyId, alg, spki, custody: 'OWN' },
      device: { code, from, to },
      segmentFrom: segment.record.from,
    },
  });
  await organisation.projection.waitFor(block);
  return { issuer, device: keyId, tx, block };
}

/** By the authority, or by the issuer for a device of its own. */
export async function retireDevice(
  { organisation, caller, messageId }: CallerContext,
  issuer: string,
  device: string,
): Promise<Committed> {
  const role = caller.roles.includes('REGISTRAR') ? 'REGISTRAR' : 'ISSUER';
  const { tx, block } = await organisation.acts.perform({
    action: 'device.retire',
    actor: { institution: caller.institution, role },
    messageId,
    body: { institution: issuer, keyId: device },
  });
  await organisation.projection.waitFor(block);
  return { tx, block };
}

/** The devices of an issuer, retired ones included. */
export async function devicesOf(organisation: Organisation, issuer: string): Promise<readonly DeviceKey[]> {
  const record = await issuerRecord(organisation, issuer);
  if (record === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { institution: issuer });
  return record.keys.filter(isDeviceKey);
}

/** What the clinic's machine takes in: the ledger's records about the device, vouched for by this gateway. */
export async function deviceFile(organisation: Organisation, issuer: string, device: string): Promise<DeviceFile> {
  const { projection, exchange } = organisation;
  const record = await issuerRecord(organisation, issuer);
  const key = record?.keys.filter(isDeviceKey).find(({ id }) => id === device);
  if (record === undefined || key === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { device });
  const { code, from } = key.device;
  const segment = await projection.state.segmentOf({ eInvoiceCode: code, eInvoiceNumber: from });
  if (segment === undefined) throw new PiaosuError('INDEX_DIVERGED', { device });
  const keys = [institutionKey(issuer), segmentKey(code, segment.record.from)];
  const signed = await exchange.sign(keys.map((each) => ({ type: 'record', key: each })));
  return {
    v: 1,
    type: 'piaosu/offline-device',
    device,
    hashAlg: offlineSuite(organisation).alg,
    issuer: record,
    segment: segment.record,
    witnesses: signed.filter((statement) => statement !== null),
  };
}
