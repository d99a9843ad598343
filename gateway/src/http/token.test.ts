import { generateKeyPair, SignJWT } from 'jose';
import { PiaosuError } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTokenIssuer } from '../testing/token-issuer.ts';
import type { TokenClaims, TokenForm, TokenIssuer } from '../testing/token-issuer.ts';
import { TRACE_ROLES } from './caller.ts';
import { newTokenVerifier } from './token.ts';
import type { TokenVerifier } from './token.ts';

let issuer: TokenIssuer;
let verify: TokenVerifier;

beforeAll(async () => {
  issuer = await startTokenIssuer();
  verify = newTokenVerifier({ issuer: issuer.issuer, audience: issuer.audience });
});
afterAll(() => {
  issuer.close();
});

async function codeOf(token: string): Promise<string> {
  return verify(token).then(
    () => 'accepted',
    (error: unknown) => (error instanceof PiaosuError ? error.code : String(error)),
  );
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = () => ({
  iss: issuer.issuer,
  aud: issuer.audience,
  sub: 'x',
  org: 'HealthMSP',
  institution: 'H1',
  roles: ['ISSUER'],
  iat: Math.floor(Date.now() / 1000),
  exp: Math.floor(Date.now() / 1000) + 300,
});

const person = { idType: '01', number: '33010619620304321X', name: '王秀英' };

describe('a token', () => {
  test('names the caller; roles this product does not know are left out', async () => {
    const token = await issuer.token({ sub: 'clerk-7', roles: ['ISSUER', 'EMPEROR'] });
    expect(await verify(token)).toEqual({
      subject: 'clerk-7',
      org: 'HealthMSP',
      institution: 'H11010500001',
      roles: ['ISSUER'],
    });
  });

  test.each(TRACE_ROLES)('lets %s act on boxes, beside what else its bearer is', async (role) => {
    const token = await issuer.token({ roles: ['ISSUER', role] });
    expect((await verify(token)).roles).toEqual(['ISSUER', role]);
  });

  test('of a patient carries the person, written as on receipts', async () => {
    const token = await issuer.token({
      roles: ['PATIENT'],
      patient: { ...person, number: '33010619620304321ｘ', name: ' 王秀英 ' },
    });
    expect((await verify(token)).patient).toEqual(person);
  });

  test('of somebody else carries no person, whatever it says', async () => {
    expect(await verify(await issuer.token({ roles: ['ISSUER'], patient: person }))).not.toHaveProperty('patient');
  });

  const wrong: [string, TokenClaims, TokenForm][] = [
    ['of a patient who is nobody', { roles: ['PATIENT'] }, {}],
    ['of a patient with an id type that is none', { roles: ['PATIENT'], patient: { ...person, idType: 'x' } }, {}],
    ['of a patient who is an officer too', { roles: ['PATIENT', 'CLAIMS_OFFICER'], patient: person }, {}],
    ['that is expired', {}, { expiresIn: -60 }],
    ['for another audience', {}, { audience: 'https://another.test' }],
    ['of another issuer', {}, { issuer: 'https://another.test' }],
    ['that is an id token (typ JWT)', {}, { typ: 'JWT' }],
    ['without an organisation', { org: '' }, {}],
    ['without an institution', { institution: '' }, {}],
    ['that names an unknown key', {}, { kid: 'nobody' }],
  ];
  test.each(wrong)('%s is UNAUTHENTICATED', async (_name, content, form) => {
    expect(await codeOf(await issuer.token(content, form))).toBe('UNAUTHENTICATED');
  });

  test('signed with the wrong key is UNAUTHENTICATED', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    expect(await codeOf(await issuer.token({}, { key: privateKey }))).toBe('UNAUTHENTICATED');
  });

  test('with alg:none is UNAUTHENTICATED', async () => {
    const token = `${part({ alg: 'none', typ: 'at+jwt' })}.${part(claims())}.`;
    expect(await codeOf(token)).toBe('UNAUTHENTICATED');
  });

  test('made with the public key as HMAC secret is UNAUTHENTICATED', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(issuer.jwk));
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'test-1' })
      .sign(secret);
    expect(await codeOf(token)).toBe('UNAUTHENTICATED');
  });

  test('with changed claims under the old signature is UNAUTHENTICATED', async () => {
    const [head, , signature] = (await issuer.token({ roles: [] })).split('.');
    expect(await codeOf([head, part(claims()), signature].join('.'))).toBe('UNAUTHENTICATED');
  });

  test.each(['', 'x', 'a.b.c', '..', 'a'.repeat(9000)])(
    'that is no token at all is UNAUTHENTICATED: %.10s',
    async (text) => {
      expect(await codeOf(text)).toBe('UNAUTHENTICATED');
    },
  );
});

test('while the issuer cannot be reached sign-in is unavailable, and works once it can', async () => {
  const late = newTokenVerifier({ issuer: 'http://127.0.0.1:9', audience: 'x' });
  await expect(late(await issuer.token({}))).rejects.toMatchObject({ code: 'SIGN_IN_UNAVAILABLE' });
});
