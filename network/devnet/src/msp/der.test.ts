import { generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { derInteger, isLowSDer, toLowSDer } from './der.ts';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

test('every signature made is low S and verifies', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (data) => {
      const der = toLowSDer(sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
      return isLowSDer(der) && verify('sha256', data, publicKey, der);
    }),
  );
});

test('the other half of the order is refused', () => {
  const raw = sign('sha256', Buffer.from('x'), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const s = BigInt(`0x${raw.subarray(32).toString('hex')}`);
  const high = s > ORDER >> 1n ? s : ORDER - s;
  const body = Buffer.concat([
    derInteger(raw.subarray(0, 32)),
    derInteger(Buffer.from(high.toString(16).padStart(64, '0'), 'hex')),
  ]);
  expect(isLowSDer(Buffer.concat([Buffer.from([0x30, body.length]), body]))).toBe(false);
});

test('no bytes make it throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => typeof isLowSDer(bytes) === 'boolean'));
});
