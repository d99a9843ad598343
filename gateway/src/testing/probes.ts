import { z } from 'zod';
import { PiaosuError } from '@piaosu/core';
import { jsonAnswer, streamAnswer } from '../http/answer.ts';
import { jsonBody, noBody, uploadBody } from '../http/body.ts';
import { none, publicRoute, route } from '../http/route.ts';
import type { RouteDefinition } from '../http/route.ts';

export const SECRET = 'patient-张三-110101199003070011';
const described = { tag: 'test', summary: { en: 'test', zh: '测试' }, params: none, query: none } as const;
const anything = jsonAnswer(z.json(), { description: 'anything' });

export interface Counter {
  runs: number;
}

/** Small routes that show the HTTP layer, besides the real ones. */
export function probesOf(counter: Counter): RouteDefinition[] {
  return [...bodyProbes, writeProbe(counter), sealedProbe, ...answerProbes];
}

const bodyProbes: RouteDefinition[] = [
  route({
    ...described,
    method: 'post',
    path: '/probe',
    roles: ['ISSUER'],
    write: false,
    body: jsonBody(z.strictObject({ name: z.string(), lines: z.array(z.strictObject({ n: z.int() })) }), {
      limit: 1000,
    }),
    answer: anything,
    handle: (_context, { body }) => Promise.resolve(body),
  }),
  route({
    ...described,
    method: 'post',
    path: '/probe/upload',
    roles: ['ISSUER'],
    write: false,
    body: uploadBody({ mediaTypes: ['multipart/form-data', 'text/csv'], limit: 10_000, description: 'files' }),
    answer: anything,
    handle: (_context, { body }) =>
      Promise.resolve(body.parts.map(({ name, bytes }) => ({ name, text: new TextDecoder().decode(bytes) }))),
  }),
];

function writeProbe(counter: Counter): RouteDefinition {
  return route({
    ...described,
    method: 'post',
    path: '/probe/write',
    roles: ['ISSUER'],
    write: true,
    body: jsonBody(z.strictObject({ fail: z.boolean().exactOptional(), n: z.int().exactOptional() })),
    answer: jsonAnswer(z.strictObject({ run: z.int() }), {
      status: 201,
      description: 'run',
      location: ({ run }) => `/probe/${run}`,
    }),
    handle: async (_context, { body }) => {
      counter.runs += 1;
      const run = counter.runs;
      await new Promise((resolve) => setTimeout(resolve, 30));
      if (body.fail === true) throw new PiaosuError('OVER_CAP', { remaining: '1.00' });
      return { run };
    },
  });
}

const sealedProbe: RouteDefinition = route({
  ...described,
  method: 'post',
  path: '/probe/sealed',
  roles: ['ISSUER'],
  write: true,
  body: jsonBody(z.strictObject({ box: z.string() })),
  answer: jsonAnswer(z.strictObject({ box: z.string() }), { description: 'box', isSealed: true }),
  handle: (_context, { body }) => Promise.resolve(body),
});

const answerProbes: RouteDefinition[] = [
  route({
    ...described,
    method: 'get',
    path: '/probe/defect',
    roles: ['ISSUER'],
    write: false,
    body: noBody,
    answer: anything,
    handle: () => Promise.reject(new Error(`defect near ${SECRET}`)),
  }),
  route({
    ...described,
    method: 'get',
    path: '/probe/stream',
    query: z.strictObject({ fail: z.enum(['first', 'later']).optional() }),
    roles: ['ISSUER'],
    write: false,
    body: noBody,
    answer: streamAnswer('text/csv', 'lines'),
    handle: (_context, { query }) => Promise.resolve(linesOf(query.fail)),
  }),
  publicRoute({
    ...described,
    method: 'get',
    path: '/public/probe',
    budget: { seconds: 3600, perClient: 3, total: 100 },
    body: noBody,
    answer: anything,
    handle: ({ organisation }) => Promise.resolve({ org: organisation.mspId }),
  }),
];

async function* linesOf(fail: 'first' | 'later' | undefined): AsyncGenerator<string> {
  await Promise.resolve();
  if (fail === 'first') throw new PiaosuError('RESOURCE_NOT_FOUND');
  yield 'a,b\r\n';
  if (fail === 'later') throw new Error('in the middle');
  yield '1,2\r\n';
}
