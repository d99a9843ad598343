import { describe, expect, it } from 'vitest';
import { unwrap } from '../result.ts';
import { parseTraceCode } from './parse-trace-code.ts';
import { codePrefixOf, isTraceId } from './trace-id.ts';

describe('a trace id', () => {
  it.each(['81234567890123456789', '(01)06901234567892(21)AB-12(10)X', '(00)140123451122233341'])(
    'is what reading %s gives',
    (text) => {
      expect(isTraceId(unwrap(parseTraceCode(text, { referenceYear: 2026, source: 'RECORD' })).id)).toBe(true);
    },
  );

  it.each([
    '',
    'cn20:71234567890123456789',
    'cn20:8123456789012345678',
    'gs1:010690123456789121AB',
    'gs1:010690123456789221',
    'gs1:010690123456789221a b',
    'sscc:00140123451122233342',
    '81234567890123456789',
  ])('is not %j', (text) => {
    expect(isTraceId(text)).toBe(false);
  });

  it('shows the number under which the registry knows its product and level', () => {
    expect(codePrefixOf('gs1:010690123456789221AB')).toEqual({ scheme: 'gs1', prefix: '06901234567892' });
    expect(codePrefixOf('cn20:81234567890123456789')).toEqual({ scheme: 'cn20', prefix: '8123456' });
    expect(codePrefixOf('sscc:00140123451122233341')).toBeUndefined();
  });
});
