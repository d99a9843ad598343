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
const accepted = (id: string): object => ({ ok: true, value: { id } });

describe('the 20-digit code', () => {
  it('is known with its identification, its level left to the registry', () => {
    expect(read(NATIONAL)).toEqual({
      ok: true,
      value: {
        scheme: 'cn20',
        id: `cn20:${NATIONAL}`,
        code: NATIONAL,
        identification: '8123456',
        level: 'REGISTRY',
        notes: [],
      },
    });
  });

  it.each([
    ['full-width', '８１２３４５６７８９０１２３４５６７８９'],
    ['grouped', '8123456 7890 1234 56789'],
    ['with ideographic blanks', '8123456　789012345　6789'],
    ['with a line end', `${NATIONAL}\r\n`],
    ['with zero-width signs', `\uFEFF8123456\u200B7890123456789`],
    ['after a Code 128 prefix', `]C0${NATIONAL}`],
    ['after a GS1-128 prefix', `]C1${NATIONAL}`],
    ['after a full-width prefix', `］Ｑ１${NATIONAL}`],
    ['with separators around', `${GS}${NATIONAL}${GS}`],
  ])('T2: is accepted %s', (_, text) => {
    expect(read(text)).toMatchObject(accepted(`cn20:${NATIONAL}`));
  });

  it.each([
    ['8123456789012345678O', 'FMT_CHARSET'],
    ['8123456789012345678Ｏ', 'FMT_CHARSET'],
    [']C18123456789012345678O', 'FMT_CHARSET'],
    ['8123456-789012345678', 'FMT_CHARSET'],
    ['B1234567890123456789', 'FMT_CHARSET FMT_STRUCTURE'],
    ['8123456789012345678', 'FMT_LENGTH'],
    ['812345678901234567890', 'FMT_LENGTH'],
    ['8', 'FMT_LENGTH'],
    ['', 'FMT_LENGTH'],
    [' \t\u3000', 'FMT_LENGTH'],
    ['hello', 'FMT_LENGTH FMT_CHARSET FMT_STRUCTURE'],
    ['8'.repeat(101), 'FMT_LENGTH'],
    ['71234567890123456789', '/712FMT_STRUCTURE FMT_STRUCTURE'],
  ])('T2: %s is refused: %s', (text, codes) => {
    expect(idOf(text)).toBe(codes);
  });
});

describe('the commodity code', () => {
  it.each([
    ['EAN-13', '6901234567892', 'valid'],
    ['EAN-13, misread', '6901234567890', 'wrong'],
    ['EAN-13 with prefix', ']E06901234567892', 'valid'],
    ['EAN-13 full-width', '６９０１２３４５６７８９２', 'valid'],
    ['EAN-13 in groups', '6 901234 567892', 'valid'],
    ['GTIN-14', '06901234567892', 'valid'],
    ['ITF-14 of a carton', ']I116901234567899', 'valid'],
    ['GTIN-8', '96385074', 'valid'],
    ['UPC-A', '614141007349', 'valid'],
    ['EAN-13 of another country', '4006381333931', 'valid'],
    ['GTIN alone, element string', ']d20106901234567892', 'valid'],
    ['GTIN alone, in brackets', '(01)6901234567892', 'valid'],
    ['GTIN alone, Digital Link', 'https://id.gs1.org/01/06901234567892', 'valid'],
  ])('T3: %s is refused with the hint to scan the trace code', (_, text, checkDigit) => {
    expect(read(text)).toMatchObject({
      ok: false,
      faults: [{ code: 'FMT_NOT_TRACE_CODE', detail: { hint: 'scan the trace code of the box', checkDigit } }],
    });
  });

  it('T3: a truncated trace code is not taken for one', () => {
    expect(idOf('8123456789012')).toBe('FMT_LENGTH');
  });
});

describe('GS1 element strings', () => {
  it('T8: give gtin, serial, lot and expiry', () => {
    expect(read(ELEMENTS)).toEqual({
      ok: true,
      value: {
        scheme: 'gs1',
        id: ID,
        code: `01${GTIN}21SN0a1`,
        level: 'BASE',
        gtin: GTIN,
        serial: 'SN0a1',
        lot: 'L0T',
        expiry: '2027-12-31',
        elements: [
          { ai: '01', value: GTIN },
          { ai: '17', value: '271231' },
          { ai: '10', value: 'L0T' },
          { ai: '21', value: 'SN0a1' },
        ],
        notes: [],
      },
    });
  });

  it.each([
    ['order 21, 17, 10, 01', `21SN0a1${GS}1727123110L0T${GS}01${GTIN}`],
    ['superfluous trailing GS', `${ELEMENTS}${GS}`],
    ['leading, doubled and needless GS', `${GS}${GS}01${GTIN}${GS}17271231${GS}${GS}10L0T${GS}${GS}21SN0a1${GS}${GS}`],
    [']d2', `]d2${ELEMENTS}`],
    [']C1', `]C1${ELEMENTS}`],
    [']Q3', `]Q3${ELEMENTS}`],
    [']e0', `]e0${ELEMENTS}`],
    [']J1', `]J1${ELEMENTS}`],
    ['plain DataMatrix', `]d1${ELEMENTS}`],
    ['prefix and FNC1', `]d2${GS}${ELEMENTS}`],
    ['<GS>', ELEMENTS.replaceAll(GS, '<GS>')],
    ['<gs>', ELEMENTS.replaceAll(GS, '<gs>')],
    ['<FNC1> in front too', `<FNC1>${ELEMENTS.replaceAll(GS, '<FNC1>')}`],
    ['{GS}', ELEMENTS.replaceAll(GS, '{GS}')],
    ['[GS]', ELEMENTS.replaceAll(GS, '[GS]')],
    ['^]', ELEMENTS.replaceAll(GS, '^]')],
    ['\\u001d', ELEMENTS.replaceAll(GS, '\\u001d')],
    ['\\x1D', ELEMENTS.replaceAll(GS, '\\x1D')],
    ['\\035', ELEMENTS.replaceAll(GS, '\\035')],
    ['%1D', ELEMENTS.replaceAll(GS, '%1D')],
    ['&#29;', ELEMENTS.replaceAll(GS, '&#29;')],
    ['|', ELEMENTS.replaceAll(GS, '|')],
    ['picture of GS', ELEMENTS.replaceAll(GS, '␝')],
    ['arrow of code page 437', ELEMENTS.replaceAll(GS, '↔')],
    ['full-width <GS>', ELEMENTS.replaceAll(GS, '＜ＧＳ＞')],
    ['blank in place of GS', ELEMENTS.replaceAll(GS, ' ')],
    ['Tab in place of GS, line end', `${ELEMENTS.replaceAll(GS, '\t')}\r\n`],
    ['blanks between AIs and values', `01 ${GTIN} 17 271231 10 L0T 21 SN0a1`],
    ['blanks and GS', `01 ${GTIN} 17 271231 10 L0T${GS} 21 SN0a1`],
    ['brackets', `(01)${GTIN}(17)271231(10)L0T(21)SN0a1`],
    ['brackets, other order', `(21)SN0a1(10)L0T(17)271231(01)${GTIN}`],
    ['brackets and blanks', `(01) ${GTIN} (17) 271231 (10) L0T (21) SN0a1`],
    ['brackets and GS', `(01)${GTIN}(17)271231(10)L0T<GS>(21)SN0a1<GS>`],
    ['brackets and prefix', `]d2(01)${GTIN}(17)271231(10)L0T(21)SN0a1`],
    ['square brackets', `[01]${GTIN}[17]271231[10]L0T[21]SN0a1`],
    ['GTIN-13 in brackets', '(01)6901234567892(17)271231(10)L0T(21)SN0a1'],
    ['full-width', '（０１）０６９０１２３４５６７８９２（１７）２７１２３１（１０）Ｌ０Ｔ（２１）ＳＮ０ａ１'],
    ['Chinese square brackets', `【01】${GTIN}【17】271231【10】L0T【21】SN0a1`],
    ['one element twice', `${ELEMENTS}${GS}01${GTIN}`],
    ['day 00', ELEMENTS.replace('271231', '271200')],
    ['Digital Link', `https://id.gs1.org/01/${GTIN}/10/L0T/21/SN0a1?17=271231`],
    ['Digital Link, scheme and host in capitals', `HTTPS://ID.GS1.ORG/01/${GTIN}/10/L0T/21/SN0a1?17=271231`],
    ['Digital Link without scheme', `id.gs1.org/01/${GTIN}/10/L0T/21/SN0a1?17=271231`],
    ['Digital Link in QR', `]Q1https://id.gs1.org/01/${GTIN}/10/L0T/21/SN0a1?17=271231`],
    ['CAPS LOCK, proven', `]D2${swap(ELEMENTS)}`],
    ['CAPS LOCK, proven', `]c1${swap(ELEMENTS)}`],
    ['CAPS LOCK and pictures', `]D2${swap(ELEMENTS.replaceAll(GS, '<GS>'))}`],
  ])('T8: %s: one canonical id, same data', (_, text) => {
    expect(read(text)).toMatchObject({
      ok: true,
      value: { id: ID, gtin: GTIN, serial: 'SN0a1', lot: 'L0T', expiry: '2027-12-31' },
    });
  });

  it('keep the case of a serial unless CAPS LOCK is proven', () => {
    expect(read(`01${GTIN}21abc`)).toMatchObject(accepted(`gs1:01${GTIN}21abc`));
    expect(read(`]D201${GTIN}21ABC`)).toMatchObject({
      value: { id: `gs1:01${GTIN}21ABC`, notes: ['CASE_DOUBTFUL'] },
    });
    expect(read(`]c101${GTIN}21abc`)).toMatchObject({ value: { notes: ['CASE_DOUBTFUL'] } });
    expect(read(`]D201${GTIN}21123`)).toMatchObject({ value: { notes: [] } });
    expect(read(`]D201${GTIN}21Abc`)).toMatchObject({
      value: { id: `gs1:01${GTIN}21aBC`, notes: ['CAPS_LOCK_UNDONE'] },
    });
  });

  it('may begin with an AI that begins with 8', () => {
    expect(idOf(`8005000123${GS}01${GTIN}21A`)).toBe(`gs1:01${GTIN}21A`);
    expect(idOf(`800500012301${GTIN}21A`)).toBe(`gs1:01${GTIN}21A`);
  });

  it('29 February must exist in the century that the window gives', () => {
    const text = `01${GTIN}1700022921A`;
    expect(parseTraceCode(text, OPTIONS)).toMatchObject({ ok: true, value: { expiry: '2000-02-29' } });
    expect(parseTraceCode(text, { ...OPTIONS, referenceYear: 2060 })).toMatchObject({
      ok: false,
      faults: [{ pointer: '/17', code: 'FMT_DATE' }],
    });
  });

  it('keep leading zeros of a serial', () => {
    expect(idOf(`01${GTIN}21001`)).not.toBe(idOf(`01${GTIN}211`));
  });

  it.each([
    [GTIN, 'BASE'],
    ['16901234567899', 'GROUPING'],
    ['96901234567895', 'VARIABLE'],
  ])('the indicator of %s hints at %s', (gtin, level) => {
    expect(read(`01${gtin}21A`)).toMatchObject({ value: { level } });
  });

  it('an SSCC is a container, with content, count and lot', () => {
    expect(read(`]C100106141412345678908020690123456789237100${GS}10L0T`)).toMatchObject({
      ok: true,
      value: {
        scheme: 'sscc',
        id: 'sscc:00106141412345678908',
        sscc: '106141412345678908',
        level: 'LOGISTIC',
        gtin: GTIN,
        count: 100,
        lot: 'L0T',
      },
    });
    expect(idOf('(00)106141412345678908')).toBe('sscc:00106141412345678908');
    expect(idOf('00106141412345678908')).toBe('sscc:00106141412345678908');
    expect(idOf('https://example.cn/00/106141412345678908?02=06901234567892&37=100')).toBe('sscc:00106141412345678908');
  });

  it.each([
    ['bad check digit', `01${GTIN.slice(0, 13)}121A`, '/01FMT_CHECKDIGIT'],
    ['bad SSCC', '(00)106141412345678909', '/00FMT_CHECKDIGIT'],
    ['no serial', `01${GTIN}1727123110L0T`, 'FMT_STRUCTURE'],
    ['no serial: a lot is not cut in two', `01${GTIN}10A21B`, 'FMT_STRUCTURE'],
    ['no GTIN', '21SN1', '/21FMT_STRUCTURE FMT_STRUCTURE'],
    ['month 13', `01${GTIN}1727130121A`, '/17FMT_DATE'],
    ['30 February', `(01)${GTIN}(17)270230(21)A`, '/17FMT_DATE'],
    ['two serials', `01${GTIN}21A${GS}21B`, '/21FMT_STRUCTURE'],
    ['two GTINs', `01${GTIN}010061414100734921A`, '/01FMT_STRUCTURE'],
    ['box and container', `0010614141234567890801${GTIN}21A`, 'FMT_STRUCTURE'],
    ['AIs that exclude each other', `(01)${GTIN}(21)A(235)B`, '/21FMT_STRUCTURE'],
    ['GTIN with count of content', `(01)${GTIN}(21)A(37)5`, '/37FMT_STRUCTURE /37FMT_STRUCTURE /01FMT_STRUCTURE'],
    ['companion missing', `(01)${GTIN}(21)A(8041)123456789012345`, '/8041FMT_STRUCTURE'],
    ['unknown AI', `01${GTIN}21A${GS}05B`, 'FMT_STRUCTURE'],
    ['unknown AI in brackets', `(01)${GTIN}(05)1(21)A`, 'FMT_STRUCTURE'],
    ['serial too long', `01${GTIN}21${'A'.repeat(21)}${GS}10L`, '/21FMT_LENGTH'],
    ['serial empty', `01${GTIN}21${GS}10L`, '/21FMT_LENGTH'],
    ['GTIN cut off', '0106901234', '/01FMT_LENGTH FMT_STRUCTURE'],
    ['sign outside set 82', `01${GTIN}21A#B`, '/21FMT_CHARSET'],
    ['control character', `01${GTIN}21A\u0000B`, '/21FMT_CHARSET'],
    ['Chinese in the serial', `01${GTIN}21盒1`, '/21FMT_CHARSET'],
    [
      'precedence',
      `(01)${GTIN.slice(0, 13)}1(17)271301(10)L#`,
      '/10FMT_CHARSET /01FMT_CHECKDIGIT FMT_STRUCTURE /17FMT_DATE',
    ],
    ['location', '(414)6901234567892', 'FMT_STRUCTURE'],
    ['piece of an item', '(8006)069012345678920102(21)A', 'FMT_STRUCTURE'],
    ['separator inside a bracketed value', `(01)${GTIN}(21)A${GS}10B`, '/21FMT_CHARSET'],
  ])('%s: %s is refused: %s', (_, text, codes) => {
    expect(idOf(text)).toBe(codes);
  });
});

describe('lost separators', () => {
  it('are restored when one reading is possible', () => {
    expect(read(`01${GTIN}21ABCDEFGHIJKLMNOP17280630`)).toMatchObject({
      ok: true,
      value: { serial: 'ABCDEFGHIJKLMNOP', expiry: '2028-06-30', notes: ['SEPARATORS_RESTORED'] },
    });
  });

  it('are refused with the readings when more are possible', () => {
    const readings = [
      `(01)${GTIN}(17)271231(10)LOTABC(21)SN0001ABC`,
      `(01)${GTIN}(10)LOTABC(21)SN0001ABC172(712)31`,
      `(01)${GTIN}(21)SN0001ABC172(712)3110LOTABC`,
      `(01)${GTIN}(10)LOTABC(21)SN0001ABC17271231`,
    ];
    expect(read(`01${GTIN}21SN0001ABC1727123110LOTABC`)).toMatchObject({
      ok: false,
      faults: [{ pointer: '', code: 'FMT_STRUCTURE', detail: { reason: 'separators lost', readings } }],
    });
  });

  it('are suspected where a serial by the standard ends in an expiry of these years', () => {
    expect(idOf(`01${GTIN}21SN00011727123110LOT1`)).toBe('FMT_STRUCTURE');
    expect(idOf(`01${GTIN}21SN000117271231`)).toBe('FMT_STRUCTURE');
    expect(idOf(`01${GTIN}211234172712311099`)).toBe('FMT_STRUCTURE');
    expect(idOf(`01${GTIN}21SN000117591231`)).toBe(`gs1:01${GTIN}21SN000117591231`);
    expect(idOf(`01${GTIN}21123417271231`)).toBe(`gs1:01${GTIN}21123417271231`);
  });

  it('are not suspected where a separator came through, or the expiry stands elsewhere', () => {
    expect(idOf(`01${GTIN}21SN000117271231${GS}`)).toBe(`gs1:01${GTIN}21SN000117271231`);
    expect(idOf(`01${GTIN}1727010121SN000117271231`)).toBe(`gs1:01${GTIN}21SN000117271231`);
    expect(idOf(`(01)${GTIN}(21)SN000117271231`)).toBe(`gs1:01${GTIN}21SN000117271231`);
  });

  it('are not looked for in a record, which is read by the standard', () => {
    const record = (text: string): unknown => parseTraceCode(text, { ...OPTIONS, source: 'RECORD' });
    expect(record(`01${GTIN}21SN00011727123110LOT1`)).toMatchObject(accepted(`gs1:01${GTIN}21SN00011727123110LOT1`));
    expect(record(`01${GTIN}21ABCDEFGHIJKLMNOP17280630`)).toMatchObject({ faults: [{ code: 'FMT_LENGTH' }] });
  });

  it('blanks that could be separators or decoration are refused with both readings', () => {
    expect(read(`01${GTIN} 211234 1012`)).toMatchObject({
      faults: [
        { code: 'FMT_STRUCTURE', detail: { readings: [`(01)${GTIN}(21)12341012`, `(01)${GTIN}(10)12(21)1234`] } },
      ],
    });
    expect(idOf(`01${GTIN} 21 1234 1099 12`)).toBe(`gs1:01${GTIN}211234109912`);
  });
});

function swap(text: string): string {
  return text.replaceAll(/[A-Za-z]/g, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  );
}
