import { describe, expect, it } from 'vitest';
import { parseTraceCode } from './parse-trace-code.ts';
import type { TraceCodeOptions } from './trace-code.ts';

const GS = '\u001D';
const NATIONAL = '81234567890123456789';
const GTIN = '06901234567892';
const ID = `gs1:01${GTIN}21SN0a1`;
const ELEMENTS = `01${GTIN}1727123110L0T${GS}21SN0a1`;
const OPTIONS: TraceCodeOptions = { referenceYear: 2026, source: 'SCAN' };

const read = (text: string): unknown => parseTraceCode(text, OPTIONS);
const idOf = (text: string): string => {
  const found = parseTraceCode(text, OPTIONS);
  return found.ok ? found.value.id : found.faults.map(({ pointer, code }) => `${pointer}${code}`).join(' ');
};

describe('EPC URNs', () => {
  it.each([
    ['of a box', 'urn:epc:id:sgtin:6901234.056789.SN0a1', ID],
    ['of a carton, its indicator in front', 'urn:epc:id:sgtin:6901234.156789.SN0a1', 'gs1:011690123456789921SN0a1'],
    ['with a company prefix of 12 digits', 'urn:epc:id:sgtin:690123456789.0.SN0a1', ID],
    ['with dots in the serial', 'urn:epc:id:sgtin:6901234.056789.a.b', `gs1:01${GTIN}21a.b`],
    ['with escapes in the serial', 'urn:epc:id:sgtin:6901234.056789.a%2Fb', `gs1:01${GTIN}21a/b`],
    ['with signs that a Digital Link escapes', 'urn:epc:id:sgtin:6901234.056789.a(b)', `gs1:01${GTIN}21a(b)`],
    ['with blanks around', ' urn:epc:id:sgtin:6901234.056789.SN0a1\n', ID],
    ['with its scheme in capitals', 'URN:EPC:id:sgtin:6901234.056789.SN0a1', ID],
    ['of a container', 'urn:epc:id:sscc:6901234.1000000021', 'sscc:00169012340000000211'],
  ])('are read: %s', (_, text, id) => {
    expect(read(text)).toMatchObject({ ok: true, value: { id } });
  });

  it('are the same box as the Digital Link and the element string', () => {
    const forms = ['urn:epc:id:sgtin:6901234.056789.SN0a1', `https://id.gs1.org/01/${GTIN}/21/SN0a1`, ELEMENTS];
    expect(new Set(forms.map(idOf))).toEqual(new Set([ID]));
  });

  it('in capitals leave it open what the serial was', () => {
    expect(read('URN:EPC:ID:SGTIN:6901234.056789.SN0A1')).toMatchObject({ value: { notes: ['CASE_DOUBTFUL'] } });
  });

  it.each([
    ['of a product, not a box', 'urn:epc:idpat:sgtin:6901234.056789.*', 'FMT_NOT_TRACE_CODE'],
    ['of a lot', 'urn:epc:class:lgtin:6901234.056789.A1', 'FMT_STRUCTURE'],
    ['of a place', 'urn:epc:id:sgln:6901234.56789.0', 'FMT_STRUCTURE'],
    ['of an unknown scheme', 'urn:epc:id:nothing:6901234.056789.1', 'FMT_STRUCTURE'],
    ['without a serial', 'urn:epc:id:sgtin:6901234.056789', 'FMT_STRUCTURE'],
    ['whose digits do not add up', 'urn:epc:id:sgtin:6901234.56789.1', 'FMT_STRUCTURE'],
    ['with a path in the serial', 'urn:epc:id:sgtin:6901234.056789.a/10/B', 'FMT_STRUCTURE'],
    ['with a query in the serial', 'urn:epc:id:sgtin:6901234.056789.a?17=271231', 'FMT_STRUCTURE'],
    ['with a serial that is too long', `urn:epc:id:sgtin:6901234.056789.${'1'.repeat(21)}`, '/21FMT_LENGTH'],
  ])('are refused: %s', (_, text, codes) => {
    expect(idOf(text)).toBe(codes);
  });
});

describe('the ISO/IEC 15434 envelope', () => {
  const [RS, EOT] = ['\u001E', '\u0004'];
  const gs1 = `01${GTIN}1727123110L0T${GS}21SN0a1`;

  it.each([
    ['of format 05', `[)>${RS}05${GS}${gs1}${RS}${EOT}`],
    ['after a DataMatrix prefix', `]d1[)>${RS}05${GS}${gs1}${RS}${EOT}`],
    ['whose end the scanner dropped', `[)>${RS}05${GS}${gs1}`],
    ['whose separators the scanner dropped', `[)>05${gs1}`],
    ['with pictures of its separators', `[)>␞05␝01${GTIN}10L0T␝21SN0a1␞␄`],
    ['with names of its separators', `[)><RS>05<GS>01${GTIN}10L0T<GS>21SN0a1<RS><EOT>`],
    ['with carets', `[)>^^05^]01${GTIN}10L0T^]21SN0a1^^^D`],
    ['of format 06 with application identifiers all the same', `[)>${RS}06${GS}${gs1}${RS}${EOT}`],
    ['of format 06 with data identifiers', `[)>${RS}06${GS}8P${GTIN}${GS}1TL0T${GS}14D20271231${GS}SSN0a1${RS}${EOT}`],
    ['of format 06 with a GTIN-13', `[)>${RS}06${GS}8P${GTIN.slice(1)}${GS}SSN0a1${GS}Q100${RS}${EOT}`],
  ])('is opened: %s', (_, text) => {
    expect(idOf(text)).toBe(ID);
  });

  it('of data identifiers gives lot and expiry too', () => {
    const text = `[)>${RS}06${GS}8P${GTIN}${GS}1TL0T${GS}14D20271231${GS}SSN0a1${RS}${EOT}`;
    expect(read(text)).toMatchObject({ value: { lot: 'L0T', expiry: '2027-12-31' } });
  });

  it('may hold the national code', () => {
    expect(idOf(`[)>${RS}05${GS}${NATIONAL}${RS}${EOT}`)).toBe(`cn20:${NATIONAL}`);
  });

  it.each([
    ['of text elements', `[)>${RS}12${GS}SER 123${GS}MFR 456${RS}${EOT}`, 'FMT_STRUCTURE'],
    ['of two records', `[)>${RS}05${GS}${gs1}${RS}05${GS}${gs1}${RS}${EOT}`, 'FMT_STRUCTURE'],
    [
      'of a pharmacy product number',
      `[)>${RS}06${GS}9N110375286414${GS}S1234${RS}${EOT}`,
      '/21FMT_STRUCTURE FMT_STRUCTURE',
    ],
    ['with a day that is none', `[)>${RS}06${GS}8P${GTIN}${GS}14D20271331${GS}S1${RS}${EOT}`, '/17FMT_DATE'],
    ['of more than 100 characters', `[)>${RS}05${GS}${'9'.repeat(101)}${RS}${EOT}`, 'FMT_LENGTH'],
    ['with nothing in it', `[)>${RS}05${GS}${RS}${EOT}`, 'FMT_STRUCTURE'],
  ])('is refused: %s', (_, text, codes) => {
    expect(idOf(text)).toBe(codes);
  });
});
