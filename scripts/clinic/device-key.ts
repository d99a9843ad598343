import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deviceRequestMessage, toBase64Url, type DeviceRequest } from '@piaosu/core';
import { signEs256 } from '@piaosu/gateway/native';
import { writeWhole } from './safe-file.ts';

/** The device's own key: made here, in a file of mode 0600, and never anywhere else. */
export function makeDeviceKey(folder: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeWhole(join(folder, 'key.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }));
  return privateKey;
}

export function readDeviceKey(folder: string): KeyObject {
  return createPrivateKey(readFileSync(join(folder, 'key.pem')));
}

export function spkiOf(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
}

/** What the clinic sends to its authority, with the proof that it holds the key. */
export function newRequest(key: KeyObject, issuer: string): DeviceRequest {
  const keyId = `off-${randomBytes(6).toString('hex')}`;
  const body = { v: 1, type: 'piaosu/offline-device-request', issuer, keyId, alg: 'ES256', spki: spkiOf(key) } as const;
  return { ...body, signature: toBase64Url(signEs256(key, deviceRequestMessage(body))) };
}
