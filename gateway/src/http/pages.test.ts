import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestOrganisation } from '../testing/organisation.ts';
import type { TestOrganisation } from '../testing/organisation.ts';
import { serveSignIn } from '../testing/sign-in.ts';
import type { SignInServer } from '../testing/sign-in.ts';
import { TestBrowser } from '../testing/test-browser.ts';

const SCRIPT = `console.log(${'"x"'.padEnd(2000)});`;
const PAGE = (name: string) => `<!doctype html><meta name="csp-nonce" content=""><title>${name}</title>`;
const HTML = { accept: 'text/html,application/xhtml+xml' };

let folder = '';
let ui = '';
let health: TestOrganisation;
let server: SignInServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piaosu-pages-'));
  ui = join(folder, 'dist');
  await mkdir(join(ui, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(ui, '.source-digest'), 'digest');
  await writeFile(join(ui, 'index.html'), PAGE('application'));
  await writeFile(join(ui, 'check.html'), PAGE('check'));
  await writeFile(join(ui, 'icon.svg'), '<svg/>');
  const script = join(ui, 'assets', 'app-1a2b.js');
  await writeFile(script, SCRIPT);
  await writeFile(`${script}.br`, brotliCompressSync(SCRIPT));
  await writeFile(`${script}.gz`, gzipSync(SCRIPT));
  await writeFile(join(ui, 'assets', 'reader-3c4d.wasm'), 'wasm');
  health = await openTestOrganisation('HealthMSP');
  server = await serveSignIn({ organisation: health.organisation, accounts: [], ui });
});
afterAll(async () => {
  await server.close();
  await health.close();
  await rm(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });
const titleOf = async (path: string, headers: Record<string, string> = {}) =>
  /<title>(.*)<\/title>/u.exec(await (await get(path, headers)).text())?.[1];

test('the application answers for every path of its own, the check for its own, the service for the rest', async () => {
  for (const path of ['/', '/index.html', '/claims', '/claims/C1?x=1']) {
    expect([path, await titleOf(path, HTML)]).toEqual([path, 'application']);
  }
  for (const path of ['/check', '/check/', '/check/33060125-0000000101', '/check.html']) {
    expect([path, await titleOf(path)]).toEqual([path, 'check']);
  }
  for (const path of ['/v1/nowhere', '/assets/nowhere.js', '/docs/nowhere', '/session/nowhere', '/nowhere.js']) {
    expect([path, (await get(path, HTML)).status]).toEqual([path, 404]);
  }
  expect((await get('/somewhere', { accept: 'application/json' })).status).toBe(404);
  expect((await fetch(`${server.url}/somewhere`, { method: 'POST', headers: HTML })).status).toBe(404);
  expect(await titleOf('/docs/', HTML)).toBe('Swagger UI');
});

test('a page may run and load what is ours, and nothing else; its nonce is of this answer alone', async () => {
  const [one, two] = [await get('/', HTML), await get('/', HTML)];
  const policy = one.headers.get('content-security-policy') ?? '';
  const nonce = /style-src 'self' 'nonce-([\w+/=]+)'/u.exec(policy)?.[1] ?? 'none';
  expect(await one.text()).toContain(`<meta name="csp-nonce" content="${nonce}">`);
  expect(two.headers.get('content-security-policy')).not.toContain(nonce);
  expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';");
  expect(policy).not.toMatch(/unsafe-inline|unsafe-eval'.*'unsafe-eval'|https?:|\*/u);
  expect(policy).toContain("frame-ancestors 'none'; base-uri 'none'; form-action 'self'");
  expect(one.headers.get('permissions-policy')).toContain('camera=(self)');
  expect(one.headers.get('cache-control')).toBe('no-store');
});

test('a file comes in the smallest form that the browser takes, named by what it is, and for good when its name is a hash', async () => {
  for (const [accepted, encoding] of [
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ] as const) {
    const response = await get('/assets/app-1a2b.js', { 'accept-encoding': accepted });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(response.headers.get('content-type')).toContain('text/javascript');
    expect(response.headers.get('vary')).toContain('accept-encoding');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await response.text()).toBe(SCRIPT);
  }
  expect((await get('/assets/reader-3c4d.wasm')).headers.get('content-type')).toBe('application/wasm');
  expect((await get('/icon.svg')).headers.get('cache-control')).toBe('no-cache');
  expect((await get('/favicon.ico')).status).toBe(204);
});

test('nothing outside the folder, and no hidden file, is given out', async () => {
  const statuses = await Promise.all(
    ['/../secret.txt', '/assets/../../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/.source-digest'].map(
      (path) => raw(path),
    ),
  );
  expect(statuses.every((status) => status >= 400 && status < 500)).toBe(true);
});

test('a sign-in that fails lands on the home page, which can say why', async () => {
  const { url } = await new TestBrowser().go(`${server.url}/session/callback?state=x&code=y`);
  expect(url.origin).toBe(server.url);
  expect(url.pathname).toBe('/');
  expect(url.searchParams.get('problem')).toBe('UNAUTHENTICATED');
  expect(url.searchParams.get('trace')).toMatch(/^[0-9a-f]{32}$/u);
});

test('without built pages `/` leads to the documentation', async () => {
  const bare = await serveSignIn({ organisation: health.organisation, accounts: [], ui: join(folder, 'missing') });
  const response = await fetch(`${bare.url}/`, { redirect: 'manual' });
  await bare.close();
  expect([response.status, response.headers.get('location')]).toEqual([302, 'docs/']);
});

/** As it is written: `fetch` would take `..` out of the path. */
function raw(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    httpRequest({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}
