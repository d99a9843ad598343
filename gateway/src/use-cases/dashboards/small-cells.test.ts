import { describe, expect, test } from 'vitest';
import { keptBack, keptBackInGroups } from './small-cells.ts';

const cells = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).map(([key, count]) => ({ key, count }));

describe('a small cell', () => {
  test('keeps nothing back where there is none', () => {
    expect([...keptBack(cells({ a: 5, b: 900 }))]).toEqual([]);
  });

  test('takes the next larger one with it, so that nobody finds it from the total', () => {
    expect([...keptBack(cells({ a: 100, b: 2, c: 30 }))]).toEqual(['b', 'c']);
  });

  test('is hidden among other small ones only when together they are not small', () => {
    expect([...keptBack(cells({ a: 1, b: 2, c: 30 }))]).toEqual(['a', 'b', 'c']);
    expect([...keptBack(cells({ a: 4, b: 4, c: 30 }))]).toEqual(['a', 'b']);
  });

  test('is not found from the sum of its region, nor its region from the total', () => {
    const of = (key: string, count: number, region: string) => ({ key, count, region });
    const hospitals = [of('h1', 2, 'north'), of('h2', 40, 'south'), of('h3', 50, 'west'), of('h4', 60, 'west')];
    const kept = keptBackInGroups(hospitals, ({ region }) => region);
    expect([...kept.groups]).toEqual(['north', 'south']);
    expect([...kept.cells].toSorted()).toEqual(['h1', 'h2']);
    const inside = keptBackInGroups([of('h1', 2, 'north'), of('h2', 40, 'north')], ({ region }) => region);
    expect([...inside.groups]).toEqual([]);
    expect([...inside.cells]).toEqual(['h1', 'h2']);
  });
});
