import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { PiaosuError } from '@piaosu/core';
import { newBudget } from '../http/budget.ts';
import type { Organisations } from '../http/permission.ts';
import { toRefusal } from '../http/problem.ts';
import { traceOf } from '../http/trace.ts';
import type { Log } from '../log/log.ts';
import { sessionOf } from './browser-sign-in.ts';
import type { BrowserSignIn } from './browser-sign-in.ts';
import { bouncePage } from './bounce-page.ts';
import { forgetLeftSignIns, signInCookie } from './cookie.ts';
import { presentSession } from './present-session.ts';
import { safeReturnTo } from './return-to.ts';
import { assertSameOrigin } from './same-origin.ts';
import { SESSION_ENDS } from './session-view.ts';
import type { SessionView } from './session-view.ts';

export interface SessionRouteParts {
  /** Absent where nobody can sign in with a browser. */
  readonly signIn: BrowserSignIn | undefined;
  readonly organisations: Organisations;
  /** Whether a failed sign-in can be told by a page. */
  readonly hasPages: () => boolean;
  readonly log: Log;
}

/** A ward behind one address signs in at eight o'clock. */
const BUDGET = { seconds: 60, perClient: 300, total: 6000 } as const;

/** `/session`: signing in with a browser and out again, and who is signed in. Bearer tokens have nothing to do with it. */
export function sessionRoutes(parts: SessionRouteParts): Router {
  const { signIn } = parts;
  const router = Router();
  router.use((request, _response, next) => {
    traceOf(request).route = `/session${request.path === '/' ? '' : request.path}`;
    next();
  });
  if (signIn === undefined) {
    router.get('/', (_request, response) => {
      response.json(signedOut(null));
    });
    return router;
  }
  const served = { ...parts, signIn };
  const spend = newBudget(BUDGET);
  const counted: RequestHandler = (request, _response, next) => {
    spend(request.ip ?? 'unknown');
    next();
  };
  router.get('/', showSession(served));
  router.post('/keep', keepSession(served));
  router.post('/sign-out', signOut(served));
  router.get('/sign-in', counted, landing(parts, beginSignIn(signIn)));
  router.get('/callback', counted, landing(parts, finishSignIn(signIn)));
  return router;
}

type ServedParts = SessionRouteParts & { readonly signIn: BrowserSignIn };

function showSession({ signIn, organisations }: ServedParts): RequestHandler {
  return async (request, response) => {
    const found = await sessionOf(signIn, request).catch(endedView);
    if (found === undefined || !('session' in found)) response.json(found ?? signedOut(null));
    else response.json(await presentSession(found.session, organisations));
  };
}

/** Somebody says that they are still here. */
function keepSession({ signIn, organisations }: ServedParts): RequestHandler {
  return async (request, response) => {
    const before = await sessionOf(signIn, request);
    if (before === undefined) throw new PiaosuError('UNAUTHENTICATED', { reason: 'missing' });
    await signIn.sessions.touch(before.value);
    response.json(await presentSession(await signIn.sessions.open(before.value), organisations));
  };
}

function signOut({ signIn }: ServedParts): RequestHandler {
  const { cookie, origin, sessions } = signIn;
  return async (request, response) => {
    assertSameOrigin((name) => request.get(name), origin);
    const value = cookie.read(request);
    if (value !== undefined) await sessions.end(value);
    cookie.clear(response);
    response.json(signedOut(null));
  };
}

/** To the provider. What its answer is held against goes along in a cookie of this sign-in. */
function beginSignIn(signIn: BrowserSignIn): RequestHandler {
  const { origin, cookie, provider, states } = signIn;
  return async (request, response) => {
    const elsewhere = otherLoopback(request, origin);
    if (elsewhere !== undefined) {
      response.redirect(302, elsewhere); // cookies of `localhost` are none of `127.0.0.1`
      return;
    }
    const [state, nonce, verifier] = [random(), random(), random()];
    const replaces = cookie.read(request);
    const returnTo = safeReturnTo(request.query['returnTo']);
    const address = await provider.addressOf({ state, nonce, verifier }, languageOf(request));
    forgetLeftSignIns(origin, request, response);
    const remembered = { state, nonce, verifier, returnTo, ...(replaces === undefined ? {} : { replaces }) };
    signInCookie(origin, state).write(response, states.seal(remembered));
    response.redirect(302, address.href);
  };
}

/** Back from the provider: always under a new id, whatever cookie the browser had before. */
function finishSignIn({ origin, cookie, provider, sessions, states }: BrowserSignIn): RequestHandler {
  return async (request, response) => {
    const asked = request.query['state'];
    const state = typeof asked === 'string' ? asked : '';
    const own = signInCookie(origin, state);
    const begun = states.open(state, own.read(request) ?? '');
    if (begun === undefined) throw new PiaosuError('UNAUTHENTICATED', { reason: 'sign-in' });
    own.clear(response); // a code is redeemed once
    const query = request.originalUrl.slice(request.originalUrl.indexOf('?'));
    const value = await sessions.begin(await provider.redeem(query, begun));
    if (begun.replaces !== undefined) await sessions.end(begun.replaces);
    cookie.write(response, value);
    response.type('html').send(bouncePage(begun.returnTo));
  };
}

/** A person looks at the browser, not at problem details: a failed sign-in lands on the home page, which says why. */
function landing({ hasPages, log }: SessionRouteParts, handle: RequestHandler): RequestHandler {
  return async (request, response, next) => {
    try {
      await handle(request, response, next);
    } catch (error) {
      if (!hasPages()) throw error;
      land(request, response, toRefusal(error), log);
    }
  };
}

function land(request: Request, response: Response, refusal: PiaosuError, log: Log): void {
  const trace = traceOf(request);
  trace.code = refusal.code;
  if (refusal.code === 'INTERNAL')
    log.error({ event: 'http.failed', traceId: trace.id, error: refusal.cause ?? refusal });
  response.redirect(303, `/?${new URLSearchParams({ problem: refusal.code, trace: trace.id }).toString()}`);
}

function signedOut(ended: Extract<SessionView, { signedIn: false }>['ended']): SessionView {
  return { signedIn: false, ended };
}

const whyEnded = z.object({ reason: z.enum(SESSION_ENDS) });

/** That a session is over is an answer here, not a refusal. */
function endedView(error: unknown): SessionView {
  if (!(error instanceof PiaosuError) || error.code !== 'SESSION_ENDED') throw error;
  const told = whyEnded.safeParse(error.evidence);
  return signedOut(told.success ? told.data.reason : 'UNKNOWN');
}

/** The same path under the name that the cookies belong to, when this machine was called by another of its names. */
function otherLoopback(request: Request, origin: string): string | undefined {
  const own = new URL(origin);
  const asked = request.get('host');
  if (own.protocol !== 'http:' || asked === undefined || asked === own.host) return undefined;
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]):\d+$/u.test(asked) ? origin + request.originalUrl : undefined;
}

function languageOf(request: Request): string | undefined {
  const { lang } = request.query;
  return lang === 'en' || lang === 'zh-CN' ? lang : undefined;
}

function random(): string {
  return randomBytes(32).toString('base64url');
}
