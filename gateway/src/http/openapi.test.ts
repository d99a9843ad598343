import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROUTES } from '../routes/index.ts';
import { openApiOf } from './openapi.ts';

/** No text, so it has no example. */
const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const document = z
  .looseObject({
    openapi: z.string(),
    paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() }))),
    components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
  })
  .parse(JSON.parse(JSON.stringify(openApiOf(ROUTES, '1.2.3'))));

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe('the OpenAPI text', () => {
  test('is 3.1 and has every route of the table and no other', () => {
    expect(document.openapi).toBe('3.1.0');
    const described = operations.map(({ method, path }) => `${method} ${path}`).sort();
    expect(described).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort());
  });

  test('gives every operation a name of its own', () => {
    const names = operations.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  test('refers to nothing that it does not define', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/gu);
    for (const [, name = ''] of references) expect(document.components.schemas).toHaveProperty(name);
  });

  test('demands an Idempotency-Key exactly where the table says write', () => {
    for (const { method, path, write } of ROUTES) {
      const text = JSON.stringify(document.paths[path]?.[method]);
      expect(text.includes('Idempotency-Key'), `${method} ${path}`).toBe(write);
    }
  });

  test('describes the notice about the ledger at every answer', () => {
    const text = JSON.stringify(document);
    expect(text).toContain('"LedgerNotice":{');
    const responses = text.match(/"description":[^{}]*,"headers":\{"Piaosu-Ledger"/gu) ?? [];
    expect(responses.length).toBeGreaterThan(2 * operations.length);
  });

  const described = ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const);

  test.each(described)('%s shows an example of what is sent and of what is answered', (_, { body, answer }) => {
    if (body.kind !== 'none') expect(body.example, 'of the body').toBeDefined();
    const isText = answer.kind === 'json' || answer.mediaType !== XLSX_TYPE;
    if (isText) expect(answer.example, 'of the answer').toBeDefined();
  });

  test.each(described)('%s: its examples have the shapes that they are examples of', (_, { body, answer }) => {
    const also = answer.kind === 'json' && answer.also !== undefined ? [answer.also] : [];
    for (const spec of [body, answer, ...also]) {
      if (spec.kind !== 'json') continue;
      const parsed = spec.schema.safeParse(JSON.parse(JSON.stringify(spec.example)));
      expect(parsed.error?.issues).toBeUndefined();
    }
  });

  test('says that a corrected request needs a key of its own', () => {
    expect(JSON.stringify(document)).toContain('After a correction send a new one.');
  });

  test('shows problem details for the refusals of a route', () => {
    const text = JSON.stringify(document.paths['/segments']?.['post']);
    expect(text).toContain('RANGE_OVERLAP');
    expect(text).toContain('application/problem+json');
  });
});
