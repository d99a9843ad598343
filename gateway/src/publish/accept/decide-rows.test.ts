import { describe, expect, it } from 'vitest';
import type { ReceiptFacts, RowReading } from '../seal/receipt-sealer.ts';
import { decideRow, type Known, type RowDecision } from './decide-rows.ts';

const HOSPITAL = 'H33010000001';
const publisher = { institution: 'PUB-1', anyIssuer: true };

function known(): Known {
  return {
    contents: new Map(),
    business: new Map(),
    referred: new Map(),
    issuer: (id) => (id === HOSPITAL || id === 'H33010000002' ? { ours: true, keyId: 'k-1' } : { ours: false }),
    segmentIssuer: (_code, number) => (number < '0000001000' ? HOSPITAL : undefined),
  };
}

function receipt(n: number, facts: Partial<ReceiptFacts> = {}): RowReading {
  return {
    code: '33060126',
    number: String(n).padStart(10, '0'),
    faults: [],
    facts: {
      ...{ issuer: HOSPITAL, kind: 'OUTPATIENT', totalFen: 100, content: `content ${n}`, isPatientNamed: true },
      ...{ tag: `1.${n}`, businessTag: `1.b${n}` },
      ...facts,
    },
  };
}

const ref = (n: number) => ({ eInvoiceCode: '33060126', eInvoiceNumber: String(n).padStart(10, '0') });
const red = (n: number, of: number, more: Partial<ReceiptFacts> = {}) =>
  receipt(n, { kind: 'RED', redOf: ref(of), totalFen: -100, businessTag: `1.b${of}`, ...more });
const reissue = (n: number, of: number) => receipt(n, { supersedes: ref(of), businessTag: `1.b${of}` });

function decide(...rows: readonly RowReading[]): RowDecision[] {
  const state = known();
  return rows.map((row) => decideRow(row, publisher, state));
}

const verdicts = (decisions: readonly RowDecision[]) =>
  decisions.map((decision) =>
    decision.outcome === 'REFUSED' ? decision.faults.map((fault) => fault.code).join(' ') : decision.outcome,
  );

describe('a row', () => {
  it('is accepted in a lineage of its own', () => {
    expect(decide(receipt(1))).toEqual([{ outcome: 'ACCEPTED', lineage: '1.1', keyId: 'k-1' }]);
  });

  it('that comes again with the same content is repeated, with another NUMBER_CONFLICT', () => {
    expect(verdicts(decide(receipt(1), receipt(1), receipt(1, { content: 'other', businessTag: '1.x' })))).toEqual([
      'ACCEPTED',
      'REPEATED',
      'NUMBER_CONFLICT',
    ]);
  });

  it('names its own faults and those of the registry in publishing order', () => {
    const row = {
      ...receipt(5000, { issuer: 'H33019999999' }),
      faults: [{ pointer: '', code: 'AMOUNT_EQUATION' as const }],
    };
    expect(verdicts(decide(row))).toEqual(['SEGMENT_UNALLOTTED NOT_ISSUER AMOUNT_EQUATION']);
  });

  it('of another hospital’s segment, or brought by another hospital, is NOT_ISSUER', () => {
    expect(verdicts(decide(receipt(1, { issuer: 'H33010000002' })))).toEqual(['NOT_ISSUER']);
    const other = { institution: 'H33010000002', anyIssuer: false };
    expect(verdicts([decideRow(receipt(1), other, known())])).toEqual(['NOT_ISSUER']);
    const itself = { institution: HOSPITAL, anyIssuer: false };
    expect(verdicts([decideRow(receipt(1), itself, known())])).toEqual(['ACCEPTED']);
  });

  it('with a business number that a live receipt has is DUPLICATE_BUSINESS', () => {
    expect(verdicts(decide(receipt(1), receipt(2, { businessTag: '1.b1' })))).toEqual([
      'ACCEPTED',
      'DUPLICATE_BUSINESS',
    ]);
  });
});

describe('a red receipt', () => {
  it('frees the business number for the receipt that replaces the original, in its lineage', () => {
    const decisions = decide(receipt(1), red(2, 1), reissue(3, 1));
    expect(verdicts(decisions)).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED']);
    expect(decisions[2]).toMatchObject({ lineage: '1.1' });
  });

  it.each([
    ['of a receipt that nobody knows', [red(2, 1)], 'LINEAGE_INVALID'],
    ['of a red receipt', [receipt(1), red(2, 1), red(3, 2)], 'LINEAGE_INVALID'],
    ['of a receipt that is red already', [receipt(1), red(2, 1), red(3, 1)], 'ALREADY_RED'],
    ['of other amounts', [receipt(1), red(2, 1, { totalFen: -99 })], 'AMOUNT_EQUATION'],
  ])('%s is refused', (_name, rows, code) => {
    expect(verdicts(decide(...rows)).at(-1)).toBe(code);
  });
});

describe('a re-issued receipt', () => {
  it.each([
    ['of a receipt that nobody knows', [reissue(3, 1)]],
    ['of a receipt that is not red-flushed', [receipt(1), receipt(3, { supersedes: ref(1) })]],
    [
      'of a receipt that was replaced already',
      [receipt(1), red(2, 1), reissue(3, 1), receipt(4, { supersedes: ref(1) })],
    ],
  ])('%s is LINEAGE_INVALID', (_name, rows) => {
    expect(verdicts(decide(...rows)).at(-1)).toBe('LINEAGE_INVALID');
  });

  it('that does not name the red-flushed receipt of its business number is LINEAGE_INVALID', () => {
    const unnamed = receipt(3, { businessTag: '1.b1' });
    expect(decide(receipt(1), red(2, 1), unnamed)[2]).toMatchObject({
      faults: [{ pointer: '/supersedes', code: 'LINEAGE_INVALID', detail: { expected: ['33060126-0000000001'] } }],
    });
    const other = [receipt(5, { businessTag: '1.b5' }), red(6, 5, { businessTag: '1.b5' })];
    const wrong = receipt(7, { businessTag: '1.b1', supersedes: ref(5) });
    expect(verdicts(decide(receipt(1), red(2, 1), ...other, wrong)).at(-1)).toBe('LINEAGE_INVALID');
  });

  it('of a patient without a number is LINEAGE_INVALID, as is a part of a split bill', () => {
    const unnamed = { isPatientNamed: false };
    expect(verdicts(decide(receipt(1, unnamed)))).toEqual(['ACCEPTED']);
    expect(verdicts(decide(receipt(1, { ...unnamed, relatedTag: '1.9' })))).toEqual(['LINEAGE_INVALID']);
    const next = receipt(3, { ...unnamed, supersedes: ref(1), businessTag: '1.b1' });
    expect(verdicts(decide(receipt(1, unnamed), red(2, 1), next)).at(-1)).toBe('LINEAGE_INVALID');
  });

  it('continues the lineage over several generations', () => {
    const again = [red(4, 3, { businessTag: '1.b1' }), receipt(5, { supersedes: ref(3), businessTag: '1.b1' })];
    const decisions = decide(receipt(1), red(2, 1), reissue(3, 1), ...again);
    expect(decisions[4]).toMatchObject({ outcome: 'ACCEPTED', lineage: '1.1' });
  });
});
