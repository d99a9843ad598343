import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseOnce } from './parse-once.ts';
import { either, integer, jsonValue, listOf, nullable, oneOf, parseShape, record, text } from './shape.ts';

const shape = record(
  { id: text(/^\d+$/), kind: oneOf('A', 'B'), sizes: listOf(integer(1, 9), { max: 2 }) },
  { note: nullable(text(/^x/)) },
);

describe('a shape', () => {
  test('lets through exactly what it describes, unchanged', () => {
    const value = { id: '7', kind: 'A', sizes: [1, 9], note: null };
    expect(parseShape(shape, value)).toEqual({ ok: true, value });
  });

  test('names every faulty path, missing and unknown fields included', () => {
    const result = parseShape(shape, { id: 7, sizes: [0, 1], 'a/b': 1 });
    expect(result).toEqual({
      ok: false,
      faults: [
        { pointer: '/a~1b', code: 'UNKNOWN_FIELD' },
        { pointer: '/kind', code: 'SCHEMA' },
        { pointer: '/id', code: 'SCHEMA' },
        { pointer: '/sizes/0', code: 'SCHEMA' },
      ],
    });
  });

  test.each([null, [], 'text', 7, undefined, new Date(0)])('does not take %j for an object', (value) => {
    expect(parseShape(shape, value).ok).toBe(false);
  });

  test('takes no field from a prototype', () => {
    expect(parseShape(record({ constructor: jsonNever }), {}).ok).toBe(false);
  });

  test('either answers the faults of the last', () => {
    const union = either(record({ ok: oneOf(true) }), record({ ok: oneOf(false) }));
    expect(parseShape(union, { ok: false }).ok).toBe(true);
    expect(parseShape(union, { ok: 1 })).toEqual({ ok: false, faults: [{ pointer: '/ok', code: 'SCHEMA' }] });
  });

  test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', -1])(
    'does not take %j for a natural number',
    (value) => {
      expect(parseShape(integer(), value).ok).toBe(false);
    },
  );
});

const jsonNever = oneOf();

describe('whether a value conforms', () => {
  const nested = record({ list: listOf(shape, { min: 1, max: 3 }), any: jsonValue }, { one: either(shape, oneOf(7)) });
  const good = { id: '7', kind: 'A', sizes: [1, 9], note: null };
  const value = fc.record(
    {
      list: fc.array(fc.constantFrom<unknown>(good, { ...good, id: 'x' }, { ...good, more: 1 }, { id: '1' }, null)),
      any: fc.constantFrom<unknown>({ a: [1] }, 1.5, undefined, [1, , 2], '\ud800', { '\ud800': 1 }, new Date(0)),
      one: fc.constantFrom<unknown>(7, 8, good),
      other: fc.constant(1),
    },
    { requiredKeys: [] },
  );

  test('is answered as the list of its faults answers it', () => {
    fc.assert(
      fc.property(value, (each) => {
        expect(nested.conforms(each)).toBe(nested.faultsOf(each, '').length === 0);
      }),
      { numRuns: 1000 },
    );
  });

  test('is remembered of a value, and of that one alone', () => {
    const [one, other] = [{ ...good }, { ...good, id: 'x' }];
    expect(parseOnce(shape, one)).toEqual({ ok: true, value: one });
    expect(parseOnce(shape, one)).toEqual({ ok: true, value: one });
    expect(parseOnce(record({ id: oneOf(1) }), one).ok).toBe(false);
    expect(parseOnce(shape, other)).toEqual({ ok: false, faults: [{ pointer: '/id', code: 'SCHEMA' }] });
  });
});
