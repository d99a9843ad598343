import { describe, expect, it } from 'vitest';
import { unwrap } from '../result.ts';
import type { Gs1Element } from './element.ts';
import { toGs1Code } from './gs1-code.ts';
import { parseTraceCode } from './parse-trace-code.ts';
import { toDigitalLink, toElementString, toHumanReadable } from './print-trace-code.ts';
import type { ContainerCode, Gs1BoxCode, TraceCodeOptions } from './trace-code.ts';

const GS = '\u001D';
const OPTIONS: TraceCodeOptions = { referenceYear: 2026, source: 'SCAN' };

function code(...elements: readonly (readonly [string, string])[]): Gs1BoxCode | ContainerCode {
  const given: Gs1Element[] = elements.map(([ai, value]) => ({ ai, value }));
  return unwrap(toGs1Code(given, OPTIONS));
}

describe('printing', () => {
  const box = code(['21', 'S/1'], ['10', 'L%'], ['01', '06901234567892'], ['17', '271200'], ['22', 'V']);

  it('an element string has FNC1 in front and after values that need it, predefined lengths first', () => {
    expect(toElementString(box)).toBe(`${GS}01069012345678921727120010L%${GS}21S/1${GS}22V`);
  });

  it('a Digital Link has key and qualifiers in order, the rest in the query, escaped', () => {
    expect(toDigitalLink(box)).toEqual({
      ok: true,
      value: 'https://id.gs1.org/01/06901234567892/22/V/10/L%25/21/S%2F1?17=271200',
    });
    expect(toDigitalLink(box, 'https://example.cn/t')).toMatchObject({
      value: 'https://example.cn/t/01/06901234567892/22/V/10/L%25/21/S%2F1?17=271200',
    });
  });

  it('a container has its content in the query', () => {
    const container = code(['02', '06901234567892'], ['37', '10'], ['00', '106141412345678908']);
    expect(toDigitalLink(container)).toEqual({
      ok: true,
      value: 'https://id.gs1.org/00/106141412345678908?02=06901234567892&37=10',
    });
    expect(toElementString(container)).toBe(`${GS}0010614141234567890802069012345678923710`);
  });

  it('what has no place in a Digital Link is refused, not dropped', () => {
    expect(toDigitalLink(code(['01', '06901234567892'], ['21', 'A'], ['8200', 'https://example.cn']))).toMatchObject({
      ok: false,
      faults: [{ pointer: '/8200', code: 'FMT_STRUCTURE' }],
    });
  });

  it('a national code is printed as it is', () => {
    expect(toElementString(unwrap(parseTraceCode('81234567890123456789', OPTIONS)))).toBe('81234567890123456789');
  });

  it('brackets that are data are marked for people and read back', () => {
    const odd = code(['01', '06901234567892'], ['21', 'A(10)B']);
    expect(toHumanReadable(odd.elements)).toBe('(01)06901234567892(21)A\\(10)B');
    expect(parseTraceCode(toHumanReadable(odd.elements), OPTIONS)).toEqual({ ok: true, value: odd });
  });

  it('refuses to make a code of wrong elements', () => {
    expect(toGs1Code([{ ai: '01', value: '06901234567892' }], OPTIONS)).toMatchObject({ ok: false });
    expect(toGs1Code([], OPTIONS)).toMatchObject({ faults: [{ code: 'FMT_STRUCTURE' }] });
  });
});
