import { describe, expect, it } from 'vitest';
import { MAX_DISPENSINGS, type UnitDispensing } from '../ledger/unit-record.ts';
import { decideDispense, type DispenseRequest, type UnitToDispense } from './decide-dispense.ts';
import { BOX_TAG, LOT, premises, PRODUCT, UNIT } from './testing/samples.ts';
import { leftUnits, withDispensing, withoutDispensing } from './unit-life.ts';

const HERE = premises('PHA-1');
const BOX: UnitToDispense = {
  tag: BOX_TAG,
  product: PRODUCT,
  lot: LOT,
  unit: UNIT,
  custody: { premises: HERE, isInTransit: false },
  read: {},
  prescribed: { product: PRODUCT.id, isSubstituted: false },
};
const NOTICE = { notice: 'N-1', time: 1, tx: 'aa' };

const decide = (box: Partial<UnitToDispense>, request: Partial<DispenseRequest> = {}): unknown =>
  decideDispense({ today: '2026-11-22', here: HERE, earlier: [], ...request, box: { ...BOX, ...box } });

function given(units: number, at = 'PHA-1', id = `D${'1'.repeat(24)}`): UnitDispensing {
  return { id, premises: at, units, state: 'LIVE', time: 7, patientCommit: `sha-256:${'11'.repeat(32)}` };
}

describe('giving out a box', () => {
  it('T15: a box the pharmacy holds, all in order', () => {
    expect(decide({})).toEqual({ ok: true });
    expect(decide({ read: { isLot: true, expiry: LOT.expiry } })).toEqual({ ok: true });
  });

  it.each<[string, string, Partial<UnitToDispense>, unknown]>([
    ['of a product nobody registered', 'UNKNOWN_PRODUCT', { product: undefined }, { product: PRODUCT.id }],
    ['that is a carton', 'WRONG_LEVEL', { unit: { ...UNIT, level: 2 } }, { level: 2 }],
    ['with another lot printed', 'LOT_MISMATCH', { read: { isLot: false } }, {}],
    ['with another expiry printed', 'EXPIRY_MISMATCH', { read: { expiry: '2028-01-31' } }, expect.anything()],
    ['of a suspended product', 'PRODUCT_SUSPENDED', { product: { ...PRODUCT, state: 'SUSPENDED' } }, expect.anything()],
    [
      'T22 of a recalled lot, with notice and class',
      'RECALLED',
      { lot: { ...LOT, recall: { ...NOTICE, class: 1 } } },
      { class: 1, notice: 'N-1' },
    ],
    ['of a withdrawn lot', 'RECALLED', { lot: { ...LOT, withdrawn: NOTICE } }, { notice: 'N-1' }],
    ['past its last day', 'EXPIRED', { lot: { ...LOT, expiry: '2026-11-21' } }, { expiry: '2026-11-21' }],
    ['that came back', 'RETURNED_NOT_SALEABLE', { unit: { ...UNIT, state: 'RETURNED' } }, {}],
    ['that is set aside', 'QUARANTINED', { unit: { ...UNIT, state: 'QUARANTINED' } }, {}],
    ['of a lot that is held', 'QUARANTINED', { lot: { ...LOT, held: NOTICE } }, { notice: 'N-1' }],
    ['that was stolen', 'STOLEN', { unit: { ...UNIT, state: 'STOLEN' } }, {}],
    ['that was destroyed', 'NOT_DISPENSABLE', { unit: { ...UNIT, state: 'DESTROYED' } }, { state: 'DESTROYED' }],
    ['that is on its way', 'NOT_RECEIVED', { custody: { premises: premises('WH-1', 'WHO'), isInTransit: true } }, {}],
    [
      'T26 in another’s custody, who is not named',
      'NOT_IN_CUSTODY',
      { custody: { premises: premises('WH-1', 'WHO'), isInTransit: false } },
      { sameInstitution: false },
    ],
    [
      'in the branch next door',
      'NOT_IN_CUSTODY',
      { custody: { premises: premises('PHA-2'), isInTransit: false } },
      { sameInstitution: true },
    ],
    [
      'of another product than prescribed',
      'WRONG_PRODUCT',
      { prescribed: { product: '86900000000002', isSubstituted: false } },
      expect.anything(),
    ],
  ])('%s is refused: %s', (_, code, box, evidence) => {
    expect(decide(box)).toEqual({ ok: false, code, evidence });
  });

  it('is possible on its last day', () => {
    expect(decide({ lot: { ...LOT, expiry: '2026-11-22' } })).toEqual({ ok: true });
  });

  it('is possible for another product where a pharmacist has recorded the substitution', () => {
    expect(decide({ prescribed: { product: '86900000000002', isSubstituted: true } })).toEqual({ ok: true });
  });

  it('does not ask for custody of declared stock, until the day given', () => {
    const custody = { premises: premises('PLANT-1', 'MAKER-1'), isInTransit: false };
    const declared = (until: string): unknown =>
      decide({ custody, product: { ...PRODUCT, custody: { mode: 'DECLARED', until } } });
    expect(declared('2026-11-22')).toEqual({ ok: true });
    expect(declared('2026-11-21')).toMatchObject({ code: 'NOT_IN_CUSTODY' });
  });

  it('T17, T18: once given out it is refused, with the time here, without a name elsewhere', () => {
    const here = withDispensing(UNIT, given(100));
    expect(decide({ unit: here })).toEqual({
      ok: false,
      code: 'ALREADY_DISPENSED_HERE',
      evidence: { dispensing: `D${'1'.repeat(24)}`, time: 7 },
    });
    const elsewhere = withDispensing(UNIT, given(100, 'PHA-9'));
    expect(decide({ unit: elsewhere })).toEqual({
      ok: false,
      code: 'ALREADY_DISPENSED_ELSEWHERE',
      evidence: { time: 7 },
    });
  });

  it('T30: one box twice in a basket', () => {
    expect(decide({}, { earlier: [BOX_TAG] })).toMatchObject({ code: 'DUPLICATE_IN_REQUEST' });
  });

  it('T31: 10 of 100 tablets, then 60, then 40', () => {
    const first = withDispensing(UNIT, given(10));
    expect(decide({ unit: first, part: 60 })).toEqual({ ok: true });
    const second = withDispensing(first, given(60, 'PHA-1', `D${'2'.repeat(24)}`));
    expect(decide({ unit: second, part: 40 })).toEqual({ ok: false, code: 'PARTIAL_EXCEEDED', evidence: { left: 30 } });
    expect(decide({ unit: second })).toEqual({ ok: false, code: 'PARTIAL_ALREADY_OPENED', evidence: { left: 30 } });
    expect(withDispensing(second, given(30, 'PHA-1', `D${'3'.repeat(24)}`)).state).toBe('DISPENSED');
  });

  it('gives back what was undone, and only that', () => {
    const twice = withDispensing(withDispensing(UNIT, given(10)), given(60, 'PHA-1', `D${'2'.repeat(24)}`));
    const once = withoutDispensing(twice, `D${'1'.repeat(24)}`);
    expect([once.state, leftUnits(once)]).toEqual(['PARTIAL', 40]);
    expect(withoutDispensing(once, `D${'2'.repeat(24)}`).state).toBe('AVAILABLE');
  });

  it('undoing a part leaves what was done with the rest of the box since as it is', () => {
    const [split, id] = [withDispensing(UNIT, given(10)), `D${'1'.repeat(24)}`];
    const aside = withoutDispensing({ ...split, state: 'QUARANTINED', before: 'PARTIAL' }, id);
    expect([aside.state, aside.before]).toEqual(['QUARANTINED', 'AVAILABLE']);
    expect(withoutDispensing({ ...split, state: 'DESTROYED' }, id).state).toBe('DESTROYED');
  });

  it('a box is split no more often than its record can hold', () => {
    const dispensings = Array.from({ length: MAX_DISPENSINGS }, () => ({ ...given(1), state: 'UNDONE' as const }));
    expect(decide({ unit: { ...UNIT, dispensings } })).toEqual({
      ok: false,
      code: 'PARTIAL_EXCEEDED',
      evidence: { dispensings: MAX_DISPENSINGS },
    });
  });

  it('RECALLED by its serial, whatever its lot', () => {
    expect(decide({ unit: { ...UNIT, recall: { ...NOTICE, class: 2 } } })).toEqual({
      ok: false,
      code: 'RECALLED',
      evidence: { class: 2, notice: 'N-1' },
    });
  });
});
