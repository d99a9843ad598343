import { createSecretKey, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { PiaosuError } from '@piaosu/core';
import { beforeEach, expect, test } from 'vitest';
import { rememberingTokens } from './remembered-tokens.ts';

const caller = { subject: 'p', org: 'HealthMSP', institution: 'H1', roles: [] };
const key = createSecretKey(randomBytes(32));
let verified: number;
let now: number;

beforeEach(() => {
  verified = 0;
  now = 1_700_000_000_000;
});

function verifier(fails = false) {
  const verify = () => {
    verified += 1;
    return fails ? Promise.reject(new PiaosuError('UNAUTHENTICATED')) : Promise.resolve(caller);
  };
  return rememberingTokens(verify, () => now);
}

function tokenFor(seconds: number): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(now / 1000 + seconds)
    .sign(key);
}

test('a token is verified once while it counts', async () => {
  const [verify, token] = [verifier(), await tokenFor(300)];
  expect([await verify(token), await verify(token)]).toEqual([caller, caller]);
  expect(verified).toBe(1);
});

test('one that has expired since is verified again, and so is every token after a minute', async () => {
  const [verify, short, long] = [verifier(), await tokenFor(10), await tokenFor(3600)];
  await verify(short);
  await verify(long);
  now += 10_000;
  await verify(short);
  now += 50_000;
  await verify(long);
  expect(verified).toBe(4);
});

test('a refusal is not remembered, and neither is another token taken for it', async () => {
  const [verify, token] = [verifier(true), await tokenFor(300)];
  await expect(verify(token)).rejects.toThrow('UNAUTHENTICATED');
  await expect(verify(token)).rejects.toThrow('UNAUTHENTICATED');
  expect(verified).toBe(2);
});
