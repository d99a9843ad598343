import { existsSync, mkdirSync, openSync, closeSync, readFileSync, statSync, type PathLike } from 'node:fs';
import { join } from 'node:path';
import {
  deviceFileShape,
  deviceRequestShape,
  isDeviceKey,
  parseShape,
  suiteOf,
  type DeviceFile,
  type DeviceKey,
  type DeviceRequest,
  type HashSuite,
} from '@piaosu/core';
import { ClinicFailure } from './failure.ts';
import { makeDeviceKey, newRequest, readDeviceKey, spkiOf } from './device-key.ts';
import { rememberPlace } from './place.ts';
import { syncFolder, writeWhole } from './safe-file.ts';

/** A device that may issue: its key as the ledger knows it, and the ledger's records about it. */
export interface Device {
  readonly folder: string;
  readonly file: DeviceFile;
  readonly key: DeviceKey;
  readonly suite: HashSuite;
}

/** Makes the folder, the key and the request. A folder that is there already keeps its key: the same request is answered. */
export function initFolder(folder: string, issuer: string): DeviceRequest {
  const file = join(folder, 'request.json');
  if (existsSync(file)) {
    const request = readRequest(folder);
    if (request.issuer === issuer) return request;
    throw new ClinicFailure('此目录属于另一家机构。', 'This folder is another institution’s.');
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const key = existsSync(join(folder, 'key.pem')) ? readDeviceKey(folder) : makeDeviceKey(folder);
  const request = newRequest(key, issuer);
  writeWhole(file, `${JSON.stringify(request, null, 2)}\n`);
  return request;
}

/** Takes the device file in, once `check` has found it true. A newer file of the same device replaces an older one. */
export function provisionFolder(folder: string, text: string): Device {
  const { keyId } = readRequest(folder);
  const device = toDevice(folder, text);
  if (device.key.id !== keyId || device.key.spki !== spkiOf(readDeviceKey(folder)))
    throw new ClinicFailure('该设备文件不是这台设备的。', 'This file is of another device.');
  const journal = join(folder, 'receipts.ndjson');
  if (!existsSync(journal)) {
    closeSync(openSync(journal, 'ax', 0o600));
    syncFolder(folder);
  }
  // Once, and before the first receipt: a folder that was copied must not find itself at home by being provisioned again.
  if (!existsSync(join(folder, 'place.json')) && statSync(journal).size === 0) rememberPlace(folder);
  writeWhole(join(folder, 'device.json'), text);
  return device;
}

export function openFolder(folder: string): Device {
  const file = join(folder, 'device.json');
  if (!existsSync(file))
    throw new ClinicFailure(
      '设备尚未登记：请先 init，登记后再 provision。',
      'The device is not registered yet: init first, then provision.',
    );
  return toDevice(folder, readFileSync(file, 'utf8'));
}

/** Throws ClinicFailure when the text is no device file, or the device is not in it. */
export function toDevice(folder: string, text: string): Device {
  const file = parseShape(deviceFileShape, parseJson(text));
  if (!file.ok) throw new ClinicFailure('这不是设备文件。', 'This is no device file.');
  const key = file.value.issuer.keys.filter(isDeviceKey).find(({ id }) => id === file.value.device);
  if (key === undefined) throw new ClinicFailure('设备文件不完整。', 'The device is not in its own file.');
  return { folder, file: file.value, key, suite: suiteOf(file.value.hashAlg) };
}

function readRequest(folder: string): DeviceRequest {
  const file = join(folder, 'request.json');
  if (!existsSync(file)) throw new ClinicFailure('请先运行 init。', 'Run init first.');
  const request = parseShape(deviceRequestShape, parseJson(readFileSync(file, 'utf8')));
  if (request.ok) return request.value;
  throw new ClinicFailure('登记申请文件已损坏。', 'The request file is damaged.');
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ClinicFailure('文件不是 JSON。', 'The file is not JSON.', cause);
  }
}

/** Reads a file that the person named. */
export function readNamed(file: PathLike): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ClinicFailure('无法读取文件。', 'The file cannot be read.', cause);
  }
}
