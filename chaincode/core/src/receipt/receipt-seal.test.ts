import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixedSalts, sampleDocument } from '../../test/sample-receipt.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';
import { utf8 } from '../encoding/bytes.ts';
import { toHex } from '../encoding/text-forms.ts';
import { hmacSha256, sha256Suite as suite, sm3Suite } from '../hash/suite.ts';
import { leafHash } from '../hash/tree-hash.ts';
import { staticTree } from '../merkle/static-tree.ts';
import { PiaosuError } from '../result.ts';
import { personalBurden, isOtherUnbroken, settledTiers } from './personal-burden.ts';
import { detailValue, FIELD_NAMES, fieldValue } from './receipt-field.ts';
import { buildHeader, encodeHeader, headerMessage, parseReceiptHeader, receiptLeaf } from './receipt-header.ts';
import { openDetail, openField, verifyDetail, verifyField } from './receipt-opening.ts';
import { detailLeafText, fieldLeafText, saltBytesFor, sealDocument, takeSalts } from './receipt-seal.ts';
import { lineageOf, receiptTags } from './receipt-tags.ts';

const tree = staticTree(suite);
const document = sampleDocument();
const salts = takeSalts(fixedSalts(saltBytesFor(document.details.length)), document.details.length);
const sealed = sealDocument(suite, tree, document, salts);
const receipt = { document, sealed, salts };
const tags = receiptTags(hmacSha256, { version: 1, key: new Uint8Array(32).fill(9) }, document);
const header = buildHeader(suite, {
  document,
  sealed,
  tags,
  lineage: lineageOf({ receiptTag: tags.receipt }),
  patientSalt: salts.patient,
});
const saltHex = '00'.repeat(16);

describe('commitments of a receipt', () => {
  it('encode each field leaf as the general encoder does', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELD_NAMES), fc.string({ unit: 'binary' }), (name, text) => {
        expect(fieldLeafText(name, text, saltHex)).toBe(canonicalJson([name, text, saltHex]));
      }),
    );
    for (const name of FIELD_NAMES) {
      const value = fieldValue(document, name);
      expect(fieldLeafText(name, value, saltHex)).toBe(canonicalJson([name, value, saltHex]));
    }
  });

  it('encode each detail leaf as the general encoder does', () => {
    const texts = fc.string({ unit: 'binary' });
    const detail = fc.record({
      line: fc.nat(),
      classCode: texts,
      className: texts,
      itemCode: texts,
      name: texts,
      spec: texts,
      unit: texts,
      quantity: texts,
      unitPrice: texts,
      fen: fc.integer(),
      category: texts,
      traceCode: texts,
    });
    fc.assert(
      fc.property(detail, (each) => {
        expect(detailLeafText(each, saltHex)).toBe(canonicalJson([each.line, detailValue(each), saltHex]));
      }),
    );
  });

  it('commit to every field outside the header, also when it is empty', () => {
    expect(sealed.fieldLeaves).toHaveLength(FIELD_NAMES.length);
    const empty = FIELD_NAMES.indexOf('inpatientNumber');
    const salt = salts.fields[empty] ?? new Uint8Array(0);
    expect(sealed.fieldLeaves[empty]).toEqual(
      leafHash(suite, utf8(canonicalJson(['inpatientNumber', '', toHex(salt)]))),
    );
  });

  it('give every field and every line a salt of its own', () => {
    const all = [...salts.fields, ...salts.details, salts.patient].map(toHex);
    expect(new Set(all).size).toBe(FIELD_NAMES.length + document.details.length + 1);
    expect(() => takeSalts(new Uint8Array(5), 1)).toThrow(PiaosuError);
    expect(() => sealDocument(suite, tree, document, { ...salts, details: [] })).toThrow(PiaosuError);
  });

  it('open to each field and each line', () => {
    for (const name of FIELD_NAMES)
      expect(verifyField(suite, header.fieldsRoot, openField(tree, receipt, name))).toBe(true);
    const lines = document.details.map((_, i) => verifyDetail(suite, header, openDetail(tree, receipt, i)));
    expect(lines).toEqual([true, true, true]);
  });

  it('do not open to another value, name, salt, place or path', () => {
    const opening = openField(tree, receipt, 'totalAmount');
    const forged = [
      { ...opening, value: '9000.00' },
      { ...opening, name: 'cashAmount' },
      { ...opening, name: 'noSuchField' },
      { ...opening, saltHex },
      { ...opening, index: 0 },
      { ...opening, path: opening.path.slice(1) },
      { ...opening, path: [...opening.path, saltHex + saltHex] },
      { ...opening, path: opening.path.map(() => 'zz') },
      { ...opening, value: '\ud800' },
    ];
    expect(forged.filter((each) => verifyField(suite, header.fieldsRoot, each))).toEqual([]);
    expect(verifyField(sm3Suite, header.fieldsRoot, opening)).toBe(false);
  });

  it('A7: show a changed line, a changed line number and a wrong count of lines', () => {
    const opening = openDetail(tree, receipt, 0);
    expect(verifyDetail(suite, header, { ...opening, line: 2 })).toBe(false);
    expect(verifyDetail(suite, header, { ...opening, value: { ...document.details[0], amount: '5452.00' } })).toBe(
      false,
    );
    expect(verifyDetail(suite, { ...header, detailCount: 2 }, opening)).toBe(false);
    expect(verifyDetail(suite, { ...header, detailCount: 0 }, opening)).toBe(false);
  });
});

describe('receipt header', () => {
  it('has the personal burden, the settled tiers and the roots of its document', () => {
    expect(header).toMatchObject({
      capFen: 30_000,
      settledTiers: [1, 2, 3],
      detailCount: 3,
      fieldsRoot: sealed.fieldsRoot,
    });
    expect(header.relatedTag).toBe(tags.related);
    expect(parseReceiptHeader(header)).toEqual({ ok: true, value: header });
  });

  it('leaves out what the receipt does not have', () => {
    expect('redOf' in header || 'supersedes' in header).toBe(false);
    const alone = sampleDocument({ relatedNumber: '' });
    expect('related' in receiptTags(hmacSha256, { version: 1, key: new Uint8Array(32) }, alone)).toBe(false);
  });

  it('holds nothing personal, nor what a dictionary could undo', () => {
    const text = canonicalJson(header);
    for (const secret of ['33010619620304321X', '黄㛃玉', '7k2m9q', 'B000000000143'])
      expect(text).not.toContain(secret);
  });

  it('is encoded once for leaf and signature', () => {
    const encoded = encodeHeader(suite, header);
    expect(encoded.leaf).toEqual(receiptLeaf(suite, header));
    expect(encoded.message).toEqual(headerMessage(header));
    expect(encoded.text).toBe(canonicalJson(header));
  });

  it('is refused with an unknown field, a wrong tag or an amount that is no integer', () => {
    expect(parseReceiptHeader({ ...header, more: 1 }).ok).toBe(false);
    expect(parseReceiptHeader({ ...header, lineage: 'x' }).ok).toBe(false);
    expect(parseReceiptHeader({ ...header, capFen: 1.5 }).ok).toBe(false);
  });
});

describe('personal burden', () => {
  it('is the total without fund, other funds and what the hospital bears', () => {
    expect(personalBurden({ totalFen: 86_000, fundFen: 51_600, otherFen: 4400, hospitalFen: 100 })).toBe(29_900);
  });

  it('is settled at BASIC by a settlement id alone, also at fund 0.00', () => {
    expect(settledTiers({ settlementId: 'S1', otherBreakdown: [] })).toEqual([1]);
    expect(
      settledTiers({
        settlementId: '',
        otherBreakdown: [
          { tier: 4, fen: 1 },
          { tier: 2, fen: 0 },
        ],
      }),
    ).toEqual([4]);
  });

  it('knows other payments that nobody broke down', () => {
    expect(isOtherUnbroken(4400, [])).toBe(true);
    expect(isOtherUnbroken(4400, [{ tier: 2, fen: 4400 }])).toBe(false);
    expect(isOtherUnbroken(0, [])).toBe(false);
  });
});

describe('lineage', () => {
  it('is the predecessor’s, else the split bill’s, else the receipt’s own', () => {
    expect(lineageOf({ receiptTag: 'r', relatedTag: 's', predecessorLineage: 'p' })).toBe('p');
    expect(lineageOf({ receiptTag: 'r', relatedTag: 's' })).toBe('s');
    expect(lineageOf({ receiptTag: 'r' })).toBe('r');
  });
});
