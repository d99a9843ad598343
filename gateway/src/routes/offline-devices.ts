import { z } from 'zod';
import type { DeviceKey } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { none, route, type CallerContext } from '../http/route.ts';
import { deviceFile, devicesOf, registerDevice, retireDevice } from '../offline/devices.ts';
import { assertMayActFor, submitterOf } from '../use-cases/receipts/submitter.ts';
import { committed, institutionId, keyId, receiptCode, receiptNumber } from './schemas.ts';

const numbers = { code: receiptCode, from: receiptNumber, to: receiptNumber };

const device = z
  .strictObject({
    issuer: institutionId,
    device: keyId,
    ...numbers,
    state: z.enum(['LIVE', 'RETIRED']),
  })
  .meta({ id: 'OfflineDevice' });

const request = z
  .looseObject({ type: z.literal('piaosu/offline-device-request') })
  .meta({ id: 'OfflineDeviceRequest', description: 'What `piaosu clinic init` prints' });

const file = z
  .looseObject({ type: z.literal('piaosu/offline-device') })
  .meta({ id: 'OfflineDeviceFile', description: 'What `piaosu clinic provision` takes in' });

const params = z.strictObject({ issuer: institutionId, device: keyId });

const REQUEST_EXAMPLE = {
  v: 1,
  type: 'piaosu/offline-device-request' as const,
  issuer: 'H33010000001',
  keyId: 'off-5f3a9c21d0e4',
  alg: 'ES256',
  spki: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE…',
  signature: '…',
};

const COMMITTED = { tx: '8d1f0c5b7a6e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4', block: 4211 };
const NAMED = { issuer: 'H33010000001', device: 'off-5f3a9c21d0e4' };
const DEVICE = { ...NAMED, code: '33060125', from: '0000009001', to: '0000009500', state: 'LIVE' as const };

export const offlineDeviceRoutes = [
  route({
    method: 'post',
    path: '/offline-devices',
    tag: 'offline',
    summary: { en: 'Register a device that issues without network', zh: '登记离线开票设备' },
    description:
      'By the authority of 卫健: the numbers lie in a segment of the issuer and in no other live device’s. The key may sign ' +
      'receipts of these numbers and nothing else.',
    roles: ['REGISTRAR'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(z.strictObject({ request, ...numbers }), {
      example: { request: REQUEST_EXAMPLE, code: '33060125', from: '0000009001', to: '0000009500' },
    }),
    answer: jsonAnswer(z.strictObject({ issuer: institutionId, device: keyId, ...committed }), {
      status: 201,
      description: 'Registered',
      location: ({ issuer, device: of }) => `/offline-devices/${issuer}/${of}/file`,
      example: { ...NAMED, ...COMMITTED },
    }),
    codes: ['SIGNATURE_INVALID', 'SEGMENT_UNALLOTTED', 'NOT_ISSUER', 'RANGE_OVERLAP', 'ALREADY_EXISTS'],
    handle: (context, { body }) => registerDevice(context, body),
  }),
  route({
    method: 'get',
    path: '/offline-devices/{issuer}',
    tag: 'offline',
    summary: { en: 'Devices of an issuer', zh: '离线开票设备列表' },
    roles: ['REGISTRAR', 'ISSUER', 'SERVICE', 'AUDITOR'],
    write: false,
    params: z.strictObject({ issuer: institutionId }),
    query: none,
    body: noBody,
    answer: jsonAnswer(z.strictObject({ items: z.array(device) }), {
      description: 'Retired ones included',
      example: { items: [DEVICE] },
    }),
    codes: ['RESOURCE_NOT_FOUND', 'NOT_ISSUER'],
    handle: async (context, { params: { issuer } }) => {
      assertMaySee(context, issuer);
      return { items: (await devicesOf(context.organisation, issuer)).map((key) => present(issuer, key)) };
    },
  }),
  route({
    method: 'get',
    path: '/offline-devices/{issuer}/{device}/file',
    tag: 'offline',
    summary: { en: 'The file that the device takes in', zh: '下载设备文件' },
    roles: ['REGISTRAR', 'ISSUER', 'SERVICE'],
    write: false,
    params,
    query: none,
    body: noBody,
    answer: jsonAnswer(file, {
      description: 'Public: records of the ledger, vouched for by this gateway',
      example: { v: 1, type: 'piaosu/offline-device', device: 'off-5f3a9c21d0e4', hashAlg: 'sha-256' },
    }),
    codes: ['RESOURCE_NOT_FOUND', 'NOT_ISSUER'],
    handle: async (context, { params: { issuer, device: of } }) => {
      assertMaySee(context, issuer);
      return file.parse(await deviceFile(context.organisation, issuer, of));
    },
  }),
  route({
    method: 'post',
    path: '/offline-devices/{issuer}/{device}/retire',
    tag: 'offline',
    summary: { en: 'Retire a device', zh: '停用离线开票设备' },
    description:
      'At once and for good: what it issued and is not anchored yet counts for nothing. By the authority, or by the issuer ' +
      'for a device of its own.',
    roles: ['REGISTRAR', 'ISSUER'],
    write: true,
    params,
    query: none,
    body: noBody,
    answer: jsonAnswer(z.strictObject(committed), { description: 'Retired', example: COMMITTED }),
    codes: ['RESOURCE_NOT_FOUND', 'ILLEGAL_TRANSITION', 'ROLE_NOT_ALLOWED'],
    handle: (context, { params: { issuer, device: of } }) => retireDevice(context, issuer, of),
  }),
];

function assertMaySee(context: CallerContext, issuer: string): void {
  if (!context.caller.roles.includes('AUDITOR')) assertMayActFor(submitterOf(context), issuer);
}

function present(issuer: string, { id, revoked, device: { code, from, to } }: DeviceKey): z.input<typeof device> {
  return { issuer, device: id, code, from, to, state: revoked === undefined ? 'LIVE' : 'RETIRED' };
}
