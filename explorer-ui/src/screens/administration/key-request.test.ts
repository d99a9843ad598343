import { expect, test } from 'vitest';
import { readKeyRequest } from './key-request.ts';

const KEY = { id: 'k-2f6b7c1d', alg: 'ES256', spki: 'MFkw', proof: 'MEUC' };

test('takes the file of the tool, with the purpose of a seal and nothing besides', () => {
  const text = JSON.stringify({ institution: 'H1', custody: 'OWN', key: { ...KEY, more: 1 } });
  expect(readKeyRequest(text)).toEqual({ institution: 'H1', custody: 'OWN', key: KEY });
  const seal = JSON.stringify({ institution: 'AUTH-FINANCE', custody: 'OWN', key: { ...KEY, purpose: 'SEAL' } });
  expect(readKeyRequest(seal)).toMatchObject({ key: { purpose: 'SEAL' } });
});

test.each([
  ['no JSON', '-----BEGIN PRIVATE KEY-----'],
  ['no object', '[]'],
  ['no key', '{"institution":"H1"}'],
  ['no proof', JSON.stringify({ institution: 'H1', key: { ...KEY, proof: undefined } })],
  ['another algorithm', JSON.stringify({ institution: 'H1', key: { ...KEY, alg: 'RS256' } })],
  ['no institution', JSON.stringify({ key: KEY })],
])('refuses a file with %s', (_what, text) => {
  expect(readKeyRequest(text)).toBeUndefined();
});
