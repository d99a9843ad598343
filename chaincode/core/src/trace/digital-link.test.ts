import { describe, expect, it } from 'vitest';
import { parseTraceCode } from './parse-trace-code.ts';

const GTIN = '06901234567892';
const ID = `gs1:01${GTIN}21S1`;

function read(text: string): unknown {
  return parseTraceCode(text, { referenceYear: 2026, source: 'SCAN' });
}

function codesOf(text: string): string {
  const found = parseTraceCode(text, { referenceYear: 2026, source: 'SCAN' });
  return found.ok ? found.value.id : found.faults.map(({ pointer, code }) => `${pointer}${code}`).join(' ');
}

const COMPRESSED = 'compressed Digital Link: it must be expanded by its resolver before it can be read here';
const WITHOUT_KEY = 'web address without a GS1 key in its path';

describe('Digital Link', () => {
  it.each([
    `https://id.gs1.org/01/${GTIN}/21/S1`,
    `http://example.cn/01/${GTIN}/21/S1`,
    `HTTPS://EXAMPLE.CN:8443/01/${GTIN}/21/S1`,
    `https://user@example.cn/a/b/01/${GTIN}/21/S1`,
    `https://example.cn/some/path/01/${GTIN}/21/S1/`,
    `https://example.cn/21/x/01/${GTIN}/21/S1`,
    `https://id.gs1.org/01/${GTIN}/22/V/10/L/21/S1`,
    `https://id.gs1.org/01/${GTIN}/21/S1/10/L`,
    `https://id.gs1.org/01/${GTIN}/21/S1?17=271231&10=L`,
    `https://id.gs1.org/01/${GTIN}/21/S1?17=271231;10=L`,
    `https://id.gs1.org/01/${GTIN}/21/S1?linkType=gs1:pip&context=cn&utm_source=x`,
    `https://id.gs1.org/01/${GTIN}/21/S1?&&=&17=271231#top`,
    `https://id.gs1.org/01/${GTIN}?21=S1`,
    `https://id.gs1.org/01/${GTIN}/21/%53%31`,
    `https://id.gs1.org/01/6901234567892/21/S1`,
    `https://id.gs1.org/gtin/${GTIN}/ser/S1?exp=271231`,
    `HTTPS://ID.GS1.ORG/GTIN/${GTIN}/SER/S1`,
    `id.gs1.org/01/${GTIN}/21/S1`,
    ` https://id.gs1.org/01/${GTIN}\n/21/S1 `,
    `ｈｔｔｐｓ：／／ｉｄ．ｇｓ１．ｏｒｇ／０１／${GTIN}／２１／Ｓ１`,
    `]Q3https://id.gs1.org/01/${GTIN}/21/S1`,
  ])('%s names the box', (text) => {
    expect(codesOf(text)).toBe(ID);
  });

  it('decodes every sign a serial may hold, and keeps its case', () => {
    expect(codesOf(`https://id.gs1.org/01/${GTIN}/21/%2Fa%2fB%25%2B+%3F`)).toBe(`gs1:01${GTIN}21/a/B%++?`);
  });

  it('reads values that look like a key as values', () => {
    expect(codesOf(`https://id.gs1.org/01/${GTIN}/21/01`)).toBe(`gs1:01${GTIN}2101`);
    expect(codesOf(`https://id.gs1.org/01/${GTIN}/10/01/21/00`)).toBe(`gs1:01${GTIN}2100`);
  });

  it.each([
    ['compressed', 'https://id.gs1.org/DBHKVAdpQgkt9LJnCW8g', COMPRESSED],
    ['partly compressed', `https://id.gs1.org/01/${GTIN}/DBHKVAdpQgkt9LJnCW8g`, COMPRESSED],
    ['of a shop', 'https://www.example.cn/products/1', WITHOUT_KEY],
    ['of a host', 'https://example.cn', WITHOUT_KEY],
  ])('an address %s is refused with the reason', (_, text, reason) => {
    expect(read(text)).toMatchObject({ ok: false, faults: [{ code: 'FMT_STRUCTURE', detail: { reason } }] });
  });

  it.each([
    ['key of a location', 'https://id.gs1.org/414/6901234567892', 'FMT_STRUCTURE'],
    ['key of an asset', 'https://id.gs1.org/8004/6901234X', 'FMT_STRUCTURE'],
    ['qualifier of another key', `https://id.gs1.org/01/${GTIN}/21/S1/254/X`, '/254FMT_STRUCTURE'],
    ['unknown AI in the query', `https://id.gs1.org/01/${GTIN}/21/S1?05=1`, 'FMT_STRUCTURE'],
    ['two serials', `https://id.gs1.org/01/${GTIN}/21/S1?21=S2`, '/21FMT_STRUCTURE'],
    ['value missing', `https://id.gs1.org/01/${GTIN}/21/S1?10=`, '/10FMT_LENGTH'],
    ['wrong check digit', 'https://id.gs1.org/01/06901234567891/21/S1', '/01FMT_CHECKDIGIT'],
    ['no date', `https://id.gs1.org/01/${GTIN}/21/S1?17=271331`, '/17FMT_DATE'],
    ['broken escape', `https://id.gs1.org/01/${GTIN}/21/S%1`, '/21FMT_STRUCTURE'],
    ['escaped Chinese', `https://id.gs1.org/01/${GTIN}/21/%E7%9B%92`, '/21FMT_CHARSET'],
    ['escaped separator', `https://id.gs1.org/01/${GTIN}/21/A%1D10B`, '/21FMT_CHARSET'],
    ['no serial', `https://id.gs1.org/01/${GTIN}/10/L`, 'FMT_STRUCTURE'],
    ['too long for the field of a message', `https://id.gs1.org/${'p/'.repeat(40)}01/${GTIN}/21/S1`, 'FMT_LENGTH'],
  ])('%s is refused: %s is %s', (_, text, codes) => {
    expect(codesOf(text)).toBe(codes);
  });
});
