import { describe, expect, it } from 'vitest';

import {
  inOrder,
  traceFindings,
  TRACE_FINDING_CODES,
  type ClaimedBox,
  type ClaimedDispensing,
  type ClaimedLine,
} from './trace-finding.ts';

const PRODUCT = '86900000000001';
const OURS: ClaimedDispensing = { state: 'LIVE', units: 100, isLinked: true, isOurs: true, isPatient: true };
const ELSEWHERE: ClaimedDispensing = { ...OURS, isOurs: false, isPatient: false };
const UNBOUND: ClaimedDispensing = { ...ELSEWHERE, isLinked: false };

function box(dispensings: readonly ClaimedDispensing[], change: Partial<NonNullable<ClaimedBox['unit']>> = {}) {
  return { isReadable: true, unit: { tag: '1.aa', product: PRODUCT, isInConflict: false, dispensings, ...change } };
}

const LINE: ClaimedLine = {
  receipt: 0,
  line: 3,
  product: PRODUCT,
  charged: 100,
  boxes: [box([OURS])],
  uncoded: [],
};
const PLACE = { receipt: 0, line: 3 };

describe('what is wrong with the medicines behind a line', () => {
  it('nothing, where all that is charged is bound to it and with its patient', () => {
    expect(traceFindings([LINE])).toEqual([]);
    expect(traceFindings([{ ...LINE, boxes: [], uncoded: [{ ...OURS, product: PRODUCT }] }])).toEqual([]);
  });

  it.each<[string, object, Partial<ClaimedLine>]>([
    [
      'a box without a record',
      { code: 'CLAIM_NO_DISPENSE', box: 0, reason: 'NEVER' },
      { boxes: [{ isReadable: true }] },
    ],
    ['a box that only moved', { code: 'CLAIM_NO_DISPENSE', box: 0, reason: 'NEVER' }, { boxes: [box([])] }],
    ['a box bound to nothing', { code: 'CLAIM_NO_DISPENSE', reason: 'UNBOUND' }, { boxes: [box([UNBOUND])] }],
    [
      'a split box of which other parts are bound elsewhere and one to nothing',
      { code: 'CLAIM_NO_DISPENSE', reason: 'UNBOUND' },
      { boxes: [box([ELSEWHERE, UNBOUND])] },
    ],
    [
      'a box that was bound elsewhere, undone there, and not given out since',
      { code: 'CLAIM_NO_DISPENSE', reason: 'UNBOUND' },
      { boxes: [box([{ ...ELSEWHERE, state: 'UNDONE' }])] },
    ],
    ['a box bound elsewhere', { code: 'CLAIM_DUP_BOX', box: 0 }, { boxes: [box([ELSEWHERE])] }],
    ['one box twice', { code: 'CLAIM_DUP_BOX', box: 1 }, { charged: 200, boxes: [box([OURS]), box([OURS])] }],
    ['another patient', { code: 'CLAIM_PATIENT_MISMATCH', box: 0 }, { boxes: [box([{ ...OURS, isPatient: false }])] }],
    ['no code', { code: 'CLAIM_CODE_REQUIRED', missing: 'code' }, { boxes: [] }],
    ['no code that can be read', { code: 'CLAIM_CODE_REQUIRED', missing: 'code' }, { boxes: [{ isReadable: false }] }],
    [
      'another product',
      { code: 'TRACE_CONFLICT', differs: 'product', box: 0 },
      { boxes: [box([OURS], { product: '86900000000002' })] },
    ],
    ['undone', { code: 'TRACE_CONFLICT', differs: 'undone' }, { boxes: [box([{ ...OURS, state: 'UNDONE' }])] }],
    ['returned', { code: 'TRACE_CONFLICT', differs: 'returned' }, { boxes: [box([{ ...OURS, state: 'RETURNED' }])] }],
    [
      'T48: an offline record that contradicts it',
      { code: 'TRACE_CONFLICT', differs: 'offline', box: 0 },
      { boxes: [box([OURS], { isInConflict: true })] },
    ],
    [
      'less than is charged',
      { code: 'TRACE_CONFLICT', differs: 'quantity', charged: 200, dispensed: 100 },
      { charged: 200 },
    ],
    [
      'a charge of no whole number',
      { code: 'TRACE_CONFLICT', differs: 'quantity', charged: null },
      { charged: undefined },
    ],
    [
      'without a code, and returned',
      { code: 'TRACE_CONFLICT', differs: 'returned' },
      { boxes: [], uncoded: [{ ...OURS, product: PRODUCT, state: 'RETURNED' }] },
    ],
  ])('%s', (_, finding, change) => {
    const [only, ...more] = traceFindings([{ ...LINE, ...change }]);
    expect(only).toMatchObject({ ...PLACE, ...finding });
    expect(more).toEqual([]);
  });

  it('a box that was undone and given out anew counts once', () => {
    expect(traceFindings([{ ...LINE, boxes: [box([{ ...OURS, state: 'UNDONE' }, OURS])] }])).toEqual([]);
  });

  it('a code that cannot be read beside one that can is no fault while the quantity is right', () => {
    expect(traceFindings([{ ...LINE, boxes: [{ isReadable: false }, box([OURS])] }])).toEqual([]);
  });

  it('is told in the order of the codes, whichever line comes first', () => {
    const lines = [
      { ...LINE, line: 1, charged: 1 },
      { ...LINE, line: 2, boxes: [] },
      { ...LINE, line: 3, boxes: [box([UNBOUND])] },
    ];
    expect(traceFindings(lines).map(({ code, line }) => [code, line])).toEqual([
      ['CLAIM_NO_DISPENSE', 3],
      ['CLAIM_CODE_REQUIRED', 2],
      ['TRACE_CONFLICT', 1],
    ]);
    const all = TRACE_FINDING_CODES.map((code) => ({ code, receipt: 0 }));
    expect(inOrder(all.toReversed())).toEqual(all);
  });
});
