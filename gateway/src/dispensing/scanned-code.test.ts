import { expect, test } from 'vitest';
import { readScannedCode } from './scanned-code.ts';

const NOW = new Date('2026-03-02T01:00:00Z');

test('T2: a 20-digit code with full-width digits and blanks is the same box; with a letter it is FMT_CHARSET', () => {
  const wide = readScannedCode('８１２３４５６７ ８９０１２３４５６７８９', {}, NOW);
  expect(wide).toMatchObject({ ok: true, value: { id: 'cn20:81234567890123456789', read: {} } });
  expect(readScannedCode('8123456789012345678A', {}, NOW)).toMatchObject({
    ok: false,
    faults: [{ code: 'FMT_CHARSET' }],
  });
});

test('T3: the commodity code says which code to scan instead', () => {
  expect(readScannedCode('6901234567892', {}, NOW)).toMatchObject({
    ok: false,
    faults: [{ code: 'FMT_NOT_TRACE_CODE', detail: { hint: 'scan the trace code of the box' } }],
  });
});

test('T8: every order of the elements and a Digital Link give one id, with the lot and expiry that were read', () => {
  const forms = [
    '(21)B0001(17)271231(10)A1(01)06901234567892',
    ']d2010690123456789221B0001\u001d17271231\u001d10A1\u001d',
    'https://id.gs1.org/01/06901234567892/10/A1/21/B0001?17=271231',
  ];
  for (const form of forms) {
    expect(readScannedCode(form, {}, NOW)).toMatchObject({
      ok: true,
      value: { id: 'gs1:010690123456789221B0001', read: { lotNumber: 'A1', expiry: '2027-12-31' } },
    });
  }
});

test('what was read beside the code fills in what the code does not say, and never goes before it', () => {
  const beside = { lotNumber: 'B2', expiry: '2028-01-31' };
  expect(readScannedCode('81234567890123456789', beside, NOW)).toMatchObject({ value: { read: beside } });
  expect(readScannedCode('(01)06901234567892(21)B1(10)A1', beside, NOW)).toMatchObject({
    value: { read: { lotNumber: 'A1', expiry: '2028-01-31' } },
  });
});
