import { expect, test } from 'vitest';
import { readCode, readCodes } from './named-unit.ts';

const BOX = '(01)06901234500011(21)A1';

function refusalOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

test.each([
  ['T3 the commodity code', '6901234500011', 'FMT_NOT_TRACE_CODE', ''],
  ['T2 a letter', '8731705990000000000X', 'FMT_CHARSET', ''],
  ['a digit too few', '8731705990000000000', 'FMT_LENGTH', ''],
  ['a wrong check digit', '(01)06901234500012(21)A1', 'FMT_CHECKDIGIT', '/01'],
])('%s is refused with its own code and its place', (_, text, code, place) => {
  const one = refusalOf(() => readCode(text, '/code'));
  expect(one).toMatchObject({ code, evidence: [{ code, pointer: `/code${place}` }] });
  const second = refusalOf(() => readCodes([BOX, text], '/codes'));
  expect(second).toMatchObject({ code, evidence: [{ code, pointer: `/codes/1${place}` }] });
});

test('codes of one form or another are read in their order', () => {
  expect(readCodes([BOX, '８７３１７０５９９００００００００００１'], '/codes')).toEqual([
    'gs1:010690123450001121A1',
    'cn20:87317059900000000001',
  ]);
});
