import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { PiaosuError } from '@piaosu/core';
import type { Language } from '@piaosu/core';
import type { Log } from '../log/log.ts';
import { PROBLEM_TYPE, toProblem, toRefusal } from './problem.ts';
import type { RouteDefinition } from './route.ts';
import { expressPath } from './path.ts';
import { traceOf } from './trace.ts';

/** Answers every error as problem+json; what is our own fault is logged with its cause. */
export function problems(log: Log): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (request.readableAborted) return; // nobody is left to answer
    const refusal = toRefusal(error);
    const trace = traceOf(request);
    trace.code = refusal.code;
    if (refusal.code === 'INTERNAL')
      log.error({ event: 'http.failed', traceId: trace.id, error: refusal.cause ?? refusal });
    if (response.headersSent) {
      next(refusal); // express cuts the connection: a part of an answer must not look whole
      return;
    }
    sendProblem(request, response, refusal);
  };
}

function sendProblem(request: Request, response: Response, refusal: PiaosuError): void {
  const language = languageOf(request);
  const body = toProblem(refusal, traceOf(request).id, language);
  if (body.status === 401) response.set('www-authenticate', 'Bearer');
  const wait = retryAfter(refusal, body.status);
  if (wait !== undefined) response.set('retry-after', String(wait));
  response
    .status(body.status)
    .set('content-language', language === 'zh' ? 'zh-CN' : 'en')
    .type(PROBLEM_TYPE)
    .json(body);
}

const retryEvidence = z.object({ retryAfterSeconds: z.int() });

/** Seconds after which the same request is worth repeating. */
function retryAfter(refusal: PiaosuError, status: number): number | undefined {
  const told = retryEvidence.safeParse(refusal.evidence);
  if (told.success) return told.data.retryAfterSeconds;
  return status === 503 ? 1 : undefined;
}

function languageOf(request: Request): Language {
  return request.acceptsLanguages('en', 'zh-CN', 'zh') === 'en' ? 'en' : 'zh';
}

/** A path of the table asked with another method is 405 with `Allow`; any other path is not there. */
export function unmatched(routes: readonly RouteDefinition[]): RequestHandler {
  const known = new Map<string, { matches: RegExp; methods: string[] }>();
  for (const { path, method } of routes) {
    const entry = known.get(path) ?? { matches: expressPath(path).pattern, methods: [] };
    entry.methods.push(method.toUpperCase());
    known.set(path, entry);
  }
  return (request, response) => {
    const path = request.path.replace(/^\/v1(?=\/)/u, '');
    const allowed = [...known.values()].filter(({ matches }) => matches.test(path)).flatMap(({ methods }) => methods);
    if (allowed.length === 0) throw new PiaosuError('RESOURCE_NOT_FOUND');
    response.set('allow', allowed.join(', '));
    throw new PiaosuError('METHOD_NOT_ALLOWED', { allow: allowed });
  };
}
