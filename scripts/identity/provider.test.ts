import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { freePort } from '../processes/free-port.ts';
import { createProvider } from './provider.ts';
import { TokenSource } from './token.ts';

test('an account gets an at+jwt for the gateway with its organisation, institution and roles; a wrong secret gets none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'piaosu-identity-'));
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port.toString()}`;
  const account = {
    id: 'his-a',
    secret: 'a-secret-of-this-test',
    org: 'HealthMSP',
    institution: 'H33010000001',
    roles: ['ISSUER' as const],
    title: '',
  };
  const patient = {
    ...{ ...account, id: 'patient-a', institution: 'PORTAL-HEALTH-1', roles: ['PATIENT'] },
    patient: { idType: '01', number: '33010619620304321X', name: '王秀英' },
  };
  const keyFile = join(folder, 'key.json');
  const provider = await createProvider({
    issuer,
    host: '127.0.0.1',
    port,
    audience: 'urn:piaosu',
    keyFile,
    accounts: [account, patient],
  });
  const handle = provider.callback();
  const server = createServer((request, response) => void handle(request, response)).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const tokens = new TokenSource(issuer);
  const token = await tokens.tokenOf(account);
  const { payload, protectedHeader } = await jwtVerify(token, createRemoteJWKSet(new URL(`${issuer}/jwks`)), {
    issuer,
    audience: 'urn:piaosu',
  });
  expect(protectedHeader.typ).toBe('at+jwt');
  expect(payload).toMatchObject({ sub: 'his-a', org: 'HealthMSP', institution: 'H33010000001', roles: ['ISSUER'] });
  const person = await tokens.tokenOf(patient);
  expect((await jwtVerify(person, createRemoteJWKSet(new URL(`${issuer}/jwks`)))).payload['patient']).toEqual(
    patient.patient,
  );
  expect(payload).not.toHaveProperty('patient');
  await expect(new TokenSource(issuer).tokenOf({ id: 'his-a', secret: 'wrong' })).rejects.toThrow(/invalid_client/);
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true });
});
