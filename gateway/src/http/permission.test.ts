import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROUTES } from '../routes/index.ts';
import { openTestOrganisation } from '../testing/organisation.ts';
import type { TestOrganisation } from '../testing/organisation.ts';
import { serveApp } from '../testing/serve.ts';
import type { TestServer } from '../testing/serve.ts';
import type { Answer } from './answer.ts';
import { REST_ROLES } from './caller.ts';
import type { RestRole } from './caller.ts';
import type { RouteDefinition } from './route.ts';

/** The real table behind the real application; only what a route does once it is reached is replaced. */
const REACHED: Answer = { kind: 'json', status: 200, body: { reached: true }, location: undefined };
const routes: RouteDefinition[] = ROUTES.map((route) => ({ ...route, handle: () => Promise.resolve(REACHED) }));

let health: TestOrganisation;
let server: TestServer;

beforeAll(async () => {
  health = await openTestOrganisation('HealthMSP');
  server = await serveApp(routes, health.organisation);
});
afterAll(async () => {
  server.close();
  await health.close();
});

async function ask(route: RouteDefinition, headers: Record<string, string>): Promise<{ status: number; code: string }> {
  const path = route.path.replaceAll(/\{\w+\}/gu, '1');
  const response = await fetch(`${server.url}/v1${path}`, {
    method: route.method.toUpperCase(),
    ...bodyOf(route, headers),
  });
  const answer = z.looseObject({ code: z.string().default('') }).parse(await response.json());
  return { status: response.status, code: answer.code };
}

function bodyOf(route: RouteDefinition, headers: Record<string, string>): RequestInit {
  if (route.body.kind === 'none') return { headers };
  const type = route.body.kind === 'json' ? 'application/json' : (route.body.mediaTypes[0] ?? '');
  const boundary = type.startsWith('multipart') ? '; boundary=x' : '';
  const body = boundary === '' ? '{}' : '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n';
  return { headers: { ...headers, 'content-type': type + boundary }, body };
}

const PERSON = { idType: '01', number: '33010619620304321X', name: '王秀英' };
/** A patient is nothing else. */
const OTHER_ROLES = REST_ROLES.filter((role) => role !== 'PATIENT');
let message = 0;
async function as(roles: readonly RestRole[], org = 'HealthMSP'): Promise<Record<string, string>> {
  message += 1;
  const patient = roles.includes('PATIENT') ? { patient: PERSON } : {};
  const token = await server.issuer.token({ roles, org, ...patient });
  return { authorization: `Bearer ${token}`, 'idempotency-key': `m-${message}` };
}

const guarded = routes.filter((route) => route.access !== 'public');
const named = (list: readonly RouteDefinition[]) =>
  list.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const);

describe.each(named(guarded))('%s', (_name, route) => {
  test('is closed without a token', async () => {
    expect(await ask(route, {})).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  });

  test.each(REST_ROLES)('is open to %s only if the table says so', async (role) => {
    const allowed = route.access !== 'public' && route.access.includes(role);
    const expected = allowed ? { status: 200, code: '' } : { status: 403, code: 'FORBIDDEN' };
    expect(await ask(route, await as([role]))).toEqual(expected);
  });

  test('is closed to a token without roles', async () => {
    expect(await ask(route, await as([]))).toEqual({ status: 403, code: 'FORBIDDEN' });
  });

  test('is closed to every role of an organisation that is not served here', async () => {
    for (const roles of [OTHER_ROLES, ['PATIENT'] as const]) {
      expect(await ask(route, await as(roles, 'InsuranceMSP'))).toEqual({ status: 403, code: 'FORBIDDEN' });
    }
  });
});

test('a route without login is one that the table calls public, and it has a budget', () => {
  const open = routes.filter((route) => route.access === 'public');
  for (const route of open) {
    expect(route.path).toMatch(/^\/public\//u);
    expect(route.budget).toBeDefined();
    expect(route.write).toBe(false);
  }
});

test('no two routes share method and path', () => {
  const names = named(routes).map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
});

test.each(named(guarded.filter((route) => route.write)))(
  '%s refuses a write without Idempotency-Key',
  async (_name, route) => {
    const roles = route.access === 'public' ? [] : route.access.slice(0, 1);
    const { authorization = '' } = await as(roles);
    expect(await ask(route, { authorization })).toEqual({ status: 400, code: 'IDEMPOTENCY_KEY_REQUIRED' });
  },
);
