import { describe, expect, it } from 'vitest';
import { decideUndo, type UndoRequest } from './decide-undo.ts';
import { premises } from './testing/samples.ts';

const DAY = 86_400;
const dispensed: UndoRequest['dispensed'] = { at: premises('PHA-1'), time: 1000, state: 'LIVE', isPaid: false };
const undo = (change: Partial<UndoRequest>): unknown =>
  decideUndo({ now: 1000, here: premises('PHA-1'), dispensed, ...change });

describe('undoing a giving-out', () => {
  it('is possible for ten days to the second, at the same premises', () => {
    expect(undo({ now: 1000 + 10 * DAY })).toEqual({ ok: true });
  });

  it.each<[string, string, Partial<UndoRequest>]>([
    ['T36 after ten days and a minute', 'UNDO_EXPIRED', { now: 1000 + 10 * DAY + 60 }],
    ['T36 at other premises of the same institution', 'UNDO_PREMISES', { here: premises('PHA-2') }],
    ['T36 at another institution', 'UNDO_ORG', { here: premises('OTHER-1', 'OTHER') }],
    ['after it was handed over', 'UNDO_SUPPLIED', { dispensed: { ...dispensed, state: 'HANDED_OVER' } }],
    ['of what a payer has paid for', 'UNDO_CLAIMED', { dispensed: { ...dispensed, isPaid: true } }],
    ['a second time', 'UNDO_IRREVERSIBLE', { dispensed: { ...dispensed, state: 'UNDONE' } }],
    ['of what came back', 'UNDO_IRREVERSIBLE', { dispensed: { ...dispensed, state: 'RETURNED' } }],
  ])('is refused %s: %s', (_, code, change) => {
    expect(undo(change)).toMatchObject({ ok: false, code });
  });

  it('tells another institution nothing about the state', () => {
    const state = { ...dispensed, state: 'UNDONE', isPaid: true } as const;
    expect(undo({ here: premises('OTHER-1', 'OTHER'), dispensed: state })).toEqual({
      ok: false,
      code: 'UNDO_ORG',
      evidence: {},
    });
  });
});
