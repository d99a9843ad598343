import { PiaosuError } from '@piaosu/core';
import { expect, test } from 'vitest';
import { placedRefusal } from './placed-refusal.ts';

test('a refusal names the line or item of the request; others stay as they are', () => {
  const placed = (code: 'QTY_OVER' | 'NO_CODE_EXHAUSTED' | 'UNDO_ORG', evidence: object) =>
    placedRefusal(new PiaosuError(code, { ...evidence })).evidence;
  expect(placed('QTY_OVER', { line: 2, left: 0 })).toEqual([
    { pointer: '/lines/2', code: 'QTY_OVER', detail: { left: 0 } },
  ]);
  expect(placed('NO_CODE_EXHAUSTED', { item: 0 })).toEqual([{ pointer: '/items/0', code: 'NO_CODE_EXHAUSTED' }]);
  expect(placed('UNDO_ORG', {})).toEqual({});
});
