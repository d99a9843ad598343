import { expect, test } from 'vitest';
import { NO_SEGMENT, overlapOf, placeOf, readSegment, sizeOf } from './segment-order.ts';

const segment = (code: string, from: number, to: number) => ({
  ...{ code, issuer: 'H1', publisher: 'PUB-1', block: 1 },
  ...{ from: from.toString().padStart(10, '0'), to: to.toString().padStart(10, '0') },
});
const SEGMENTS = [segment('33060125', 1, 100), segment('33060125', 500, 600), segment('33060225', 1, 50)];

test('numbers are read without their zeros, in full width, and never the wrong way round', () => {
  const typed = { code: ' ３３０６０１２５ ', from: '101', to: '４９９', issuer: 'H1' };
  expect(readSegment(typed)).toEqual({ code: '33060125', from: '0000000101', to: '0000000499', issuer: 'H1' });
  expect(readSegment({ ...typed, to: '100' })).toBeUndefined();
  expect(readSegment({ ...typed, code: '3306012' })).toBeUndefined();
  expect(readSegment({ ...typed, from: '1e3' })).toBeUndefined();
  expect(readSegment({ ...typed, issuer: '' })).toBeUndefined();
  expect(readSegment(NO_SEGMENT)).toBeUndefined();
});

test('an overlap is named, also of one number, and of the same code alone', () => {
  expect(overlapOf(segment('33060125', 100, 120), SEGMENTS)).toEqual(SEGMENTS[0]);
  expect(overlapOf(segment('33060125', 400, 700), SEGMENTS)).toEqual(SEGMENTS[1]);
  expect(overlapOf(segment('33060125', 101, 499), SEGMENTS)).toBeUndefined();
  expect(overlapOf(segment('33060325', 1, 50), SEGMENTS)).toBeUndefined();
});

test('its place is behind the nearest smaller one, or the beginning of its list', () => {
  expect(placeOf(segment('33060125', 101, 499), SEGMENTS)).toBe('0000000001');
  expect(placeOf(segment('33060125', 700, 900), SEGMENTS)).toBe('0000000500');
  expect(placeOf(segment('33060325', 1, 50), SEGMENTS)).toBeNull();
  expect(sizeOf(segment('33060125', 101, 499))).toBe(399);
});
