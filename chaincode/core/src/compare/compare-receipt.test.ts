import { array, assert, integer, property, record as shaped, subarray, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../encoding/canonical-json.ts';
import type { Json } from '../encoding/json.ts';
import { compareLines, type OriginalLine } from './compare-lines.ts';
import { compareReceipt, type OriginalReceipt } from './compare-receipt.ts';
import { presentedFromJson, type PresentedLine, type PresentedReceipt } from './presented-receipt.ts';

const DIGEST = `sha-256:${'0'.repeat(64)}` as const;
const FIELDS: Readonly<Record<string, Json>> = {
  checkCode: '7k2m9q',
  patientName: '王秀英',
  totalAmount: '15263.14',
  chargeItems: [
    { code: '06', name: '手术费', amount: '10452.00' },
    { code: '09', name: '西药费', amount: '4811.14' },
  ],
};
const LINES = [
  { name: '肿瘤切除术', amount: '452.00', quantity: '1' },
  { name: '手术', amount: '10000.00', quantity: '1' },
  { name: '阿托伐他汀钙片', amount: '4811.14', quantity: '2' },
];

const opening = { saltHex: '0'.repeat(32), index: 0, path: [] };
const original: OriginalReceipt = {
  header: {
    ...{ v: 1, hashAlg: 'sha-256', eInvoiceCode: '33060225', eInvoiceNumber: '0000000007', kind: 'INPATIENT' },
    ...{ issuer: 'H33010000001', issueDate: '2026-01-05', lineage: `1.${'0'.repeat(64)}` },
    ...{ businessTag: `1.${'1'.repeat(64)}`, patientCommit: DIGEST, capFen: 1_526_314, settledTiers: [] },
    ...{ liability: 'NONE', fieldsRoot: DIGEST, detailRoot: DIGEST, detailCount: 3 },
  },
  fields: Object.entries(FIELDS).map(([name, value]) => ({ ...opening, name, value })),
  details: LINES.map((value, index) => ({ ...opening, line: index + 1, value })),
};

const FILE = {
  ...{ eInvoiceCode: '33060225', eInvoiceNumber: '0000000007', kind: 'INPATIENT', issueDate: '20260105' },
  ...FIELDS,
  details: LINES.map((line, index) => ({ ...line, line: index + 1 })),
};

function presented(input: unknown): PresentedReceipt {
  const read = presentedFromJson(input);
  if (!read.ok) throw new Error(read.faults[0]?.code);
  return read.value;
}

describe('a file against the anchored original', () => {
  it('that says the same in another spelling differs in nothing', () => {
    const spelt = { ...FILE, checkCode: '7K2M9Q', totalAmount: '１５２６３．１４' };
    expect(compareReceipt(presented(spelt), original)).toEqual({
      fields: [],
      lines: [],
      compared: { fields: 6, lines: 3 },
    });
  });

  it('A7: with one line raised and another lowered names both lines, from what to what', () => {
    const details = FILE.details.map((line) =>
      line.line === 3 ? line : { ...line, amount: line.line === 1 ? '5452.00' : '5000.00' },
    );
    expect(compareReceipt(presented({ ...FILE, details }), original)).toMatchObject({
      fields: [],
      lines: [
        { line: 1, change: 'CHANGED', members: [{ member: 'amount', asked: '5452.00', issued: '452.00' }] },
        { line: 2, change: 'CHANGED', members: [{ member: 'amount', asked: '5000.00', issued: '10000.00' }] },
      ],
    });
  });

  it('without line numbers, one line taken out is one line removed and no other changed', () => {
    const details = LINES.filter(({ name }) => name !== '手术');
    const { lines } = compareReceipt(presented({ ...FILE, details }), original);
    expect(lines).toMatchObject([{ line: 2, change: 'REMOVED' }]);
    const added = [...LINES, { name: '挂号费', amount: '10.00', quantity: '1' }];
    expect(compareReceipt(presented({ ...FILE, details: added }), original).lines).toMatchObject([
      { line: 4, change: 'ADDED' },
    ]);
  });

  it('names a charge item that was altered, added or left out by its code', () => {
    const chargeItems = [
      { code: '06', name: '手术费', amount: '452.00' },
      { code: '10', name: '床位费', amount: '10000.00' },
    ];
    const paths = compareReceipt(presented({ ...FILE, chargeItems }), original).fields.map(({ path }) => path);
    expect(paths.sort()).toEqual([
      'chargeItems/06/amount',
      'chargeItems/09/amount',
      'chargeItems/09/name',
      'chargeItems/10/amount',
      'chargeItems/10/name',
    ]);
  });

  it('says that a withheld field differs and never from what', () => {
    const withheld = { ...original, fields: original.fields.filter(({ name }) => name !== 'patientName') };
    const { fields } = compareReceipt(presented({ ...FILE, patientName: '李四' }), {
      ...withheld,
      withheld: ['patientName'],
    });
    expect(fields).toEqual([{ field: 'patientName', path: 'patientName' }]);
  });

  it.each([
    [{ ...FILE, checkCode: 7 }, 'SCHEMA', '/checkCode'],
    [{ ...FILE, total: '1.00' }, 'UNKNOWN_FIELD', '/total'],
    [{ ...FILE, details: [{ price: '1' }] }, 'UNKNOWN_FIELD', '/details/0/price'],
    [{ ...FILE, totalAmount: 15263.14 }, 'SCHEMA', '/totalAmount'],
    [[], 'SCHEMA', ''],
  ])('that has no place to be compared with is refused (%#)', (input, code, pointer) => {
    const read = presentedFromJson(input);
    expect(read.ok ? [] : read.faults).toContainEqual({ code, pointer });
  });
});

const line = shaped({ name: integer({ min: 0, max: 5 }).map(String), amount: integer({ min: 0, max: 3 }).map(String) });

describe('aligning lines', () => {
  it('finds exactly the lines that were taken out, whatever the rest is', () => {
    assert(
      property(uniqueArray(integer(), { minLength: 1, maxLength: 40 }), (names) => {
        const issued: OriginalLine[] = names.map((name, i) => ({ line: i + 1, members: { name: String(name) } }));
        assert(
          property(subarray(issued), (kept) => {
            const shown: PresentedLine[] = kept.map(({ members }) => ({ members }));
            const removed = issued.filter((each) => !kept.includes(each)).map((each) => each.line);
            const found = compareLines(shown, issued);
            expect(found.every(({ change }) => change === 'REMOVED')).toBe(true);
            expect(found.map((each) => each.line).sort((a, b) => a - b)).toEqual(removed);
          }),
          { numRuns: 5 },
        );
      }),
      { numRuns: 40 },
    );
  });

  it('reports nothing exactly when both are equal', () => {
    assert(
      property(array(line, { maxLength: 12 }), array(line, { maxLength: 12 }), (left, right) => {
        const shown: PresentedLine[] = left.map((members) => ({ members }));
        const issued = right.map((members, i) => ({ line: i + 1, members }));
        expect(compareLines(shown, issued).length === 0).toBe(canonicalJson(left) === canonicalJson(right));
      }),
    );
  });
});
