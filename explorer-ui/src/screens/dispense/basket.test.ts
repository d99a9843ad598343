import { describe, expect, test } from 'vitest';
import { emptyBasket, stepBasket } from './basket.ts';
import type { Basket, BasketAct } from './basket.ts';

const TABLETS = { id: '86900000000011', name: '片剂', unit: '片', unitsPerPack: 100 };
const SYRUP = { id: '86900000000012', name: '糖浆', unit: '瓶', unitsPerPack: 1 };

const box = (id: string, product = TABLETS) => ({ id, code: id, product, left: product.unitsPerPack, checked: true });
const after = (acts: readonly BasketAct[], from: Basket = emptyBasket()) => acts.reduce(stepBasket, from);

describe('a scanned box', () => {
  test('makes the line of its product, and the next of the same goes to it', () => {
    const { lines, boxes } = after([
      { do: 'add-box', box: box('a') },
      { do: 'add-box', box: box('b') },
    ]);
    expect(lines).toMatchObject([{ id: 1, product: TABLETS, typed: false }]);
    expect(boxes.map(({ line }) => line)).toEqual([1, 1]);
  });

  test('is on the counter once, however often it is scanned', () => {
    const twice = after([
      { do: 'add-box', box: box('a') },
      { do: 'add-box', box: box('a') },
    ]);
    expect(twice.boxes).toHaveLength(1);
  });

  test('that is not on a typed prescription waits for a person: a substitution, or a line of its own', () => {
    const waiting = after([
      { do: 'add-line', product: TABLETS },
      { do: 'add-box', box: box('s', SYRUP) },
    ]);
    expect(waiting.boxes).toMatchObject([{ line: undefined, substituted: false }]);
    const instead = stepBasket(waiting, { do: 'assign', id: 's', line: 1 });
    expect(instead.boxes).toMatchObject([{ line: 1, substituted: true }]);
    const own = stepBasket(waiting, { do: 'assign', id: 's', line: 'new' });
    expect(own.lines).toMatchObject([{ product: TABLETS }, { product: SYRUP }]);
    expect(own.boxes).toMatchObject([{ line: 2, substituted: false }]);
  });

  test('takes the line that a scan made away with it, and leaves a typed one', () => {
    const gone: BasketAct[] = [
      { do: 'add-box', box: box('a') },
      { do: 'remove-box', id: 'a' },
    ];
    expect(after(gone).lines).toEqual([]);
    expect(after([{ do: 'add-line', product: TABLETS }, ...gone]).lines).toHaveLength(1);
  });

  test('that was taken while the service was silent keeps its place and its part once it is judged', () => {
    const silent = { id: 'a', code: 'a', product: TABLETS, checked: false };
    const { boxes } = after([
      { do: 'add-box', box: silent },
      { do: 'part', id: 'a', text: '10' },
      { do: 'check-box', box: { ...box('a'), left: 90 } },
    ]);
    expect(boxes).toMatchObject([{ checked: true, left: 90, part: '10', line: 1 }]);
  });

  test('of a product that only the service knew gets its line once it is judged', () => {
    const { boxes, lines } = after([
      { do: 'add-box', box: { id: 'a', code: 'a', checked: false } },
      { do: 'check-box', box: box('a') },
    ]);
    expect(boxes).toMatchObject([{ checked: true, line: 1 }]);
    expect(lines).toHaveLength(1);
  });
});

describe('the counter', () => {
  test('names the own hospital as prescriber of every basket, and leaves what somebody typed', () => {
    const hospital = stepBasket(emptyBasket(), { do: 'home', home: 'H33010000001' });
    expect(hospital.prescriber).toBe('H33010000001');
    const typed = stepBasket(hospital, { do: 'type', field: 'prescriber', text: 'H33010000002' });
    expect(stepBasket(typed, { do: 'home', home: '' }).prescriber).toBe('H33010000002');
    expect(stepBasket(typed, { do: 'empty' }).prescriber).toBe('H33010000001');
  });

  test('keeps nothing of a patient for the next one', () => {
    const typed = stepBasket(emptyBasket(), { do: 'type', field: 'patient', text: '33010619620304321X' });
    const scanned = after([{ do: 'receipt', code: '33060125', number: '0000000101' }], typed);
    expect(stepBasket(scanned, { do: 'empty' })).toEqual(emptyBasket());
  });

  test('keeps what has no code when only the boxes are given out', () => {
    const { boxes, lines } = after([
      { do: 'add-box', box: box('a') },
      { do: 'add-line', product: SYRUP },
      { do: 'uncoded', id: 2, text: '3' },
      { do: 'boxes-given' },
    ]);
    expect(boxes).toEqual([]);
    expect(lines).toMatchObject([{ id: 2, uncoded: '3' }]);
  });
});
