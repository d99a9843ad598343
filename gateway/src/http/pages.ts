import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import express, { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { traceOf } from './trace.ts';

/** Paths of this service: never a page. */
const OWN = /^\/(?:v1|session|docs|assets|livez|readyz|openapi\.json)(?:\/|$)/u;
const CHECK = /^\/check(?:\.html|\/|$)/u;

/** Names of files made from what they hold: they never change. */
const HASHED = /[\\/]assets[\\/]/u;

/** Where the build puts a nonce: what is styled at run time carries it. */
const NONCE_PLACE = 'name="csp-nonce" content=""';

/** The camera reads codes; nothing else of the machine is touched. */
const PERMISSIONS = 'camera=(self), microphone=(), geolocation=(), payment=(), usb=()';

/** The built pages, if there are any in the folder at the moment. */
export function hasPages(folder: string | undefined): boolean {
  return folder !== undefined && existsSync(join(folder, 'index.html'));
}

/**
 * The application, the small public check and their files. What a browser runs and shows is ours alone: the policy
 * allows no other origin, no inline script, and inline styles only with the nonce of this very answer.
 */
export function pages(folder: string | undefined): Router {
  const router = Router();
  const built = folder === undefined ? undefined : serve(folder);
  router.use((request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') next('router');
    else if (built !== undefined && hasPages(folder)) void built(request, response, next);
    else next();
  });
  // Browsers ask for it by themselves on what names no icon, and tell of a missing one as of an error.
  router.get('/favicon.ico', (_request, response) => {
    response.status(204).end();
  });
  router.get('/', (_request, response) => {
    response.redirect('docs/');
  });
  return router;
}

function serve(folder: string): RequestHandler {
  const files = filesOf(folder);
  return async (request, response, next) => {
    const page = pageOf(request);
    if (page === undefined) files(request, response, next);
    else await sendPage(response, join(folder, page)).catch(next);
  };
}

/** The application answers for every path of its own; whether there is such a screen it says itself. */
function pageOf(request: Request): 'index.html' | 'check.html' | undefined {
  const { path } = request;
  if (OWN.test(path)) return undefined;
  if (CHECK.test(path)) return 'check.html';
  if (path === '/' || path === '/index.html') return 'index.html';
  const wantsPage = extname(path) === '' && (request.get('accept') ?? '').includes('text/html');
  return wantsPage ? 'index.html' : undefined;
}

async function sendPage(response: Response, file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const nonce = randomBytes(16).toString('base64');
  traceOf(response.req).route = 'page';
  response.set('content-security-policy', policyOf(`'nonce-${nonce}'`)).set('permissions-policy', PERMISSIONS);
  response.type('html').send(text.replaceAll(NONCE_PLACE, NONCE_PLACE.replace('""', `"${nonce}"`)));
}

function policyOf(...styles: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    ["style-src 'self'", ...styles].join(' '),
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}

/** Smallest first; the build puts them beside the files that they are worth for. */
const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

/** A file, in the smallest form there is of it that the browser takes. */
function filesOf(folder: string): RequestHandler {
  const plain = express.static(folder, { index: false, redirect: false, setHeaders });
  return (request, response, next) => {
    if (!OWN.test(request.path) || request.path.startsWith('/assets/')) traceOf(request).route = 'file';
    else {
      next();
      return;
    }
    const { url } = request;
    const accepted = ENCODINGS.filter(({ name }) => request.acceptsEncodings(name) === name);
    const forms = [...accepted.map(({ suffix }) => suffixed(url, suffix)), url];
    const tryNext = (error?: unknown): void => {
      const form = error === undefined ? forms.shift() : undefined;
      request.url = form ?? url;
      if (form === undefined) next(error);
      else plain(request, response, tryNext);
    };
    tryNext();
  };
}

function suffixed(url: string, suffix: string): string {
  const [path = ''] = url.split('?');
  return path + suffix;
}

function setHeaders(response: Response, path: string): void {
  const encoding = ENCODINGS.find(({ suffix }) => path.endsWith(suffix));
  if (encoding !== undefined) {
    response.set('content-encoding', encoding.name).type(extname(path.slice(0, -encoding.suffix.length)));
  }
  response.vary('accept-encoding');
  response.set('cache-control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
  response.set('content-security-policy', policyOf()); // of a worker its own answer says what it may do
}
