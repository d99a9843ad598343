import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { signEs256 } from '../../native/es256.ts';
import { nativeVerifier } from '../../native/signature.ts';
import { rememberingVerifier } from './remembering-verifier.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = pair.publicKey.export({ format: 'der', type: 'spki' });
const message = Buffer.from('a header');
const signature = signEs256(pair.privateKey, message);

test('what held is not verified again; one byte of difference in any input is', () => {
  let asked = 0;
  const verify = rememberingVerifier((...question) => {
    asked += 1;
    return nativeVerifier(...question);
  });
  expect([verify('ES256', spki, message, signature), verify('ES256', spki, message, signature)]).toEqual([true, true]);
  expect(asked).toBe(1);
  expect(verify('ES256', spki, Buffer.from('a headex'), signature)).toBe(false);
  // The same bytes cut at another place are another question.
  expect(verify('ES256', spki, Buffer.concat([message, signature.subarray(0, 1)]), signature.subarray(1))).toBe(false);
  expect(verify('ES256', spki, Buffer.from('a headex'), signature)).toBe(false);
  expect(asked).toBe(4);
});
