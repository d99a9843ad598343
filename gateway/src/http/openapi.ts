import { createDocument } from 'zod-openapi';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { CODES } from '@piaosu/core';
import type { Code } from '@piaosu/core';
import type { AnswerSpec } from './answer.ts';
import type { BodySpec } from './body.ts';
import { LEDGER_NOTICE, LEDGER_NOTICE_TEXT } from './ledger-notice.ts';
import { problem, PROBLEM_TYPE } from './problem.ts';
import type { RouteDefinition } from './route.ts';
import { statusOf } from './status.ts';

/** The OpenAPI 3.1 text of a route table, from the schemas that validate. */
export function openApiOf(routes: readonly RouteDefinition[], version: string) {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'PiaoSu 票溯',
      version,
      description:
        'A ledger for medical e-receipts that several organisations keep together. Money is a decimal string, ids are ' +
        'strings, times are RFC 3339. The institution comes from the token. Errors are RFC 9457 problem details.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/v1' }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths: pathsOf(routes),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'at+jwt' }, session: SESSION_SCHEME },
      schemas: { Problem: problem },
      headers: {
        LedgerNotice: {
          description: LEDGER_NOTICE_TEXT,
          schema: { type: 'string', examples: ['degraded;peers=2;healthy=1;queued=0'] },
        },
      },
    },
  });
}

const SESSION_SCHEME = {
  type: 'apiKey' as const,
  in: 'cookie' as const,
  name: '__Host-piaosu',
  description:
    'A browser signed in by `GET /session/sign-in` (`piaosu_session_<port>` on plain http of the same machine). Counts in ' +
    'requests of the own pages only (Sec-Fetch-Site, else Origin), and not where a bearer token came too.',
};

/** What a route that is not for everybody can be refused with before it begins. */
const SIGN_IN_CODES: readonly Code[] = [
  'UNAUTHENTICATED',
  'SESSION_ENDED',
  'CROSS_SITE',
  'FORBIDDEN',
  'SIGN_IN_UNAVAILABLE',
];

function pathsOf(routes: readonly RouteDefinition[]): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return paths;
}

function operationOf(route: RouteDefinition): ZodOpenApiOperationObject {
  const body = requestBodyOf(route.body);
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: `${route.summary.en} · ${route.summary.zh}`,
    description: descriptionOf(route),
    security: route.access === 'public' ? [] : [{ bearer: [] }, { session: [] }],
    requestParams: { path: route.params, query: route.query },
    parameters: parametersOf(route),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: responsesOf(route),
  };
}

const NOTICE_HEADER = { [LEDGER_NOTICE]: { $ref: '#/components/headers/LedgerNotice' } };

function parametersOf(route: RouteDefinition) {
  const isFamily = route.access !== 'public' && route.family;
  return [...(route.write ? [IDEMPOTENCY_KEY] : []), ...(isFamily ? [ACTING_FOR_HEADER] : [])];
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: true,
  description:
    'Names the act: sent again with the same content it gives the first answer, a refusal too, with other content a ' +
    'conflict. After a correction send a new one.',
  schema: { type: 'string' as const, pattern: '^[\\x21-\\x7e]{1,128}$' },
};

const ACTING_FOR_HEADER = {
  name: 'Piaosu-Acting-For',
  in: 'header' as const,
  required: false,
  description: 'A patient asks for a family member: id of the binding. Both ends see it in their logs.',
  schema: { type: 'string' as const, pattern: '^fam_[0-9a-f]{24}$' },
};

/** `POST /claims/{id}/approve` → `postClaimsIdApprove`: stable, so that generated clients are. */
function operationId({ method, path }: RouteDefinition): string {
  const words = path.split(/[^A-Za-z0-9]+/u).filter(Boolean);
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function descriptionOf(route: RouteDefinition): string {
  const who = route.access === 'public' ? 'No login; throttled.' : `Roles: ${route.access.join(', ')}.`;
  return [route.description, who].filter((line) => line !== undefined).join('\n\n');
}

function requestBodyOf(body: BodySpec): ZodOpenApiOperationObject['requestBody'] {
  if (body.kind === 'none') return undefined;
  if (body.kind === 'json') {
    const example = body.example === undefined ? {} : { example: body.example };
    return { required: true, content: { 'application/json': { schema: body.schema, ...example } } };
  }
  const content = body.mediaTypes.map((mediaType) => {
    const example = body.example?.mediaType === mediaType ? { example: body.example.text } : {};
    return [mediaType, { schema: { type: 'string', format: 'binary' }, ...example }] as const;
  });
  return { required: true, description: body.description, content: Object.fromEntries(content) };
}

function responsesOf(route: RouteDefinition): ZodOpenApiResponsesObject {
  const { answer } = route;
  const also =
    answer.kind === 'json' && answer.also !== undefined ? { [answer.also.status]: answerOf(answer.also) } : {};
  return { [`${answer.status}`]: answerOf(answer), ...also, ...problemsOf(codesOf(route)) };
}

function answerOf(answer: AnswerSpec) {
  const { description } = answer;
  const example = answer.example === undefined ? {} : { example: answer.example };
  if (answer.kind === 'stream')
    return { description, headers: NOTICE_HEADER, content: { [answer.mediaType]: { schema: STREAM, ...example } } };
  return {
    description,
    headers: NOTICE_HEADER,
    content: { 'application/json': { schema: answer.schema, ...example } },
  };
}

const STREAM = { type: 'string' as const };

/** What every route of that sort can be refused with, and what it names itself. */
function codesOf(route: RouteDefinition): Code[] {
  const codes: Code[] = ['SCHEMA', 'UNKNOWN_FIELD', 'INTERNAL', 'STORAGE_UNAVAILABLE', ...route.codes];
  if (route.access !== 'public') codes.push(...SIGN_IN_CODES);
  if (route.write) codes.push('IDEMPOTENCY_KEY_REQUIRED', 'IDEMPOTENCY_CONFLICT');
  if (route.budget !== undefined) codes.push('RATE_LIMITED');
  if (route.body.kind !== 'none') codes.push('BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');
  if (route.body.kind === 'json') codes.push('MALFORMED_JSON', 'DUPLICATE_KEY');
  return [...new Set(codes)];
}

function problemsOf(codes: readonly Code[]): ZodOpenApiResponsesObject {
  const byStatus = [...Map.groupBy(codes, statusOf)].sort(([a], [b]) => a - b);
  return Object.fromEntries(byStatus.map(([status, ofStatus]) => [String(status), problemResponse(ofStatus)]));
}

function problemResponse(codes: readonly Code[]) {
  const description = codes.map((code) => `\`${code}\` ${CODES[code].en} ${CODES[code].zh}`).join('  \n');
  return { description, headers: NOTICE_HEADER, content: { [PROBLEM_TYPE]: { schema: problem } } };
}
