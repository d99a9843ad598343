import { describe, expect, it } from 'vitest';
import { fromHex } from '../encoding/text-forms.ts';
import { utf8 } from '../encoding/bytes.ts';
import { unwrap } from '../result.ts';
import { signSm2, sm2Point, sm2Spki, verifySm2 } from './sm2.ts';

/** GM/T 0003.5-2012, annex A: the recommended curve, message 'message digest', signer 1234567812345678. */
const PRIVATE = '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8';
const POINT =
  '04' +
  '09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
  'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13';
const R = 'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3';
const S = 'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa';
const ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;

const bytes = (hex: string): Uint8Array => unwrap(fromHex(hex));
const spki = sm2Spki(bytes(POINT));
const message = utf8('message digest');

describe('SM2', () => {
  it('verifies the example of GM/T 0003', () => {
    expect(verifySm2(spki, message, bytes(R + S))).toBe(true);
    expect(sm2Point(spki)).toBe(POINT);
  });

  it('verifies what it signs, and nothing else', () => {
    const signature = bytes(signSm2(bytes(PRIVATE), bytes(POINT), message));
    expect(signature).toHaveLength(64);
    expect(verifySm2(spki, message, signature)).toBe(true);
    expect(verifySm2(spki, utf8('message digesu'), signature)).toBe(false);
  });

  it('has one spelling of a signature: s and r below the order, 64 bytes', () => {
    const s = (BigInt(`0x${S}`) + ORDER).toString(16);
    for (const signature of [R + s, '00'.repeat(64), R + '00'.repeat(32), R + S + '00', R, '']) {
      expect(signature.length % 2 === 0 && verifySm2(spki, message, bytes(signature))).toBe(false);
    }
  });

  it('answers false for bytes that are no key: off the curve, compressed, of another curve', () => {
    const off = bytes(POINT);
    off[64] = (off[64] ?? 0) ^ 1;
    const p256 = Uint8Array.from(spki);
    p256[12] = 0x48;
    for (const key of [sm2Spki(off), sm2Spki(bytes(POINT).subarray(0, 33)), p256, new Uint8Array(0)]) {
      expect(sm2Point(key)).toBeUndefined();
      expect(verifySm2(key, message, bytes(R + S))).toBe(false);
    }
  });
});
