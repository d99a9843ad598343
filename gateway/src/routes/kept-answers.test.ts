import { describe, expect, test } from 'vitest';
import { ROUTES } from './index.ts';

/** How an answer looks that names a box, a container, or a person. */
const NAMES_BOX = /\(0[01]\)\d|"\d{18}"|"\d{20}"|gs1:01|cn20:|sscc:00|urn:epc:id:|id\.gs1\.org/u;
const NAMES_PERSON = /[\u4e00-\u9fff]{2,4}","number"|\d{6}(?:19|20)\d{9}[\dX]|\d{4}\*{4,}/u;

const writes = ROUTES.flatMap((route) =>
  route.write && route.answer.kind === 'json'
    ? [[`${route.method.toUpperCase()} ${route.path}`, route.answer] as const]
    : [],
);

describe('what is stored of the answer to a write, for the repeat of its message', () => {
  test.each(writes)('%s: is nothing that names a box or a person in clear', (_, { example, keeps }) => {
    const text = JSON.stringify(example);
    if (NAMES_BOX.test(text) || NAMES_PERSON.test(text)) expect(keeps).not.toBe('ALL');
  });

  test('the search finds what it looks for', () => {
    const kept = new Map(writes.map(([name, { keeps }]) => [name, keeps]));
    expect(kept.get('POST /receivings')).toBe('SEALED');
    expect(kept.get('POST /family')).toBe('PART');
    const found = writes.filter(([, { example }]) => NAMES_BOX.test(JSON.stringify(example)));
    expect(found.map(([name]) => name)).toContain('POST /receivings');
  });
});
