import { describe, expect, test } from 'vitest';
import { emptyBasket, stepBasket } from './basket.ts';
import type { Basket, BasketAct } from './basket.ts';
import { faultsOf, requestsOf, unitsOf, wholeOf } from './basket-request.ts';

const TABLETS = { id: '86900000000011', name: '片剂', unit: '片', unitsPerPack: 100 };
const SYRUP = { id: '86900000000012', name: '糖浆', unit: '瓶', unitsPerPack: 1 };
const BOX = { id: 'gs1:a', code: 'a', product: TABLETS, left: 100, checked: true };

const PAPER: BasketAct[] = [
  { do: 'type', field: 'patient', text: ' 33010619620304321x ' },
  { do: 'type', field: 'prescriber', text: 'Ｈ33010000001' },
  { do: 'type', field: 'prescription', text: 'RX-1' },
];
const after = (...acts: BasketAct[]): Basket => [...PAPER, ...acts].reduce(stepBasket, emptyBasket());
const ONE: BasketAct = { do: 'add-box', box: BOX };
const faults = (basket: Basket) => faultsOf(basket).map(({ fault, field }) => `${fault} ${field}`);

describe('what keeps a basket back is told with the field that mends it', () => {
  test('an empty counter, in the order of the screen', () => {
    expect(faults(emptyBasket())).toEqual([
      'nothing scan',
      'patient patient',
      'prescriber prescriber',
      'prescription prescription',
    ]);
  });

  test.each<[string, BasketAct, string[]]>([
    [
      'a wrong digit of an identity number',
      { do: 'type', field: 'patient', text: '330106196203043211' },
      ['patient-digit patient'],
    ],
    ['half a receipt', { do: 'receipt', code: '33060125', number: '' }, ['receipt receiptNumber']],
    ['less prescribed than lies there', { do: 'quantity', id: 1, text: '99' }, ['quantity-short quantity-1']],
    ['a quantity that is no number', { do: 'quantity', id: 1, text: '一百' }, ['quantity quantity-1']],
    ['a part larger than the box', { do: 'part', id: 'gs1:a', text: '101' }, ['part part-of-gs1:a']],
    ['a box without a line', { do: 'assign', id: 'gs1:a', line: undefined }, ['no-line line-of-gs1:a']],
    ['a line with nothing on it', { do: 'add-line', product: SYRUP }, ['empty-line quantity-2']],
  ])('%s', (_name, act, expected) => {
    expect(faults(after(ONE, act))).toEqual(expected);
  });

  test('nothing, when all is there', () => {
    expect(faultsOf(after(ONE))).toEqual([]);
  });
});

describe('the request', () => {
  test('has the patient and the paper in plain signs, and all of each box', () => {
    expect(requestsOf(after(ONE), 'PHARMACY-1')).toEqual([
      {
        path: '/dispenses',
        boxes: ['gs1:a'],
        body: {
          premises: 'PHARMACY-1',
          patient: { idType: '01', number: '33010619620304321X' },
          lines: [{ prescriber: 'H33010000001', prescription: 'RX-1', line: 1, product: TABLETS.id, quantity: 100 }],
          units: [{ code: 'a', line: 0 }],
        },
      },
    ]);
  });

  test('asks for a part where one was typed, and for the rest of a box that was opened', () => {
    const opened: BasketAct = { do: 'add-box', box: { ...BOX, left: 90 } };
    const typed: BasketAct = { do: 'part', id: 'gs1:a', text: '１0' };
    expect(requestsOf(after(ONE, typed), 'P')).toMatchObject([{ body: { units: [{ part: 10 }] } }]);
    expect(requestsOf(after(opened), 'P')).toMatchObject([{ body: { units: [{ part: 90 }] } }]);
  });

  test('binds the receipt, line by line, and says what was substituted', () => {
    const basket = after(
      { do: 'add-line', product: SYRUP },
      ONE,
      { do: 'assign', id: 'gs1:a', line: 1 },
      { do: 'receipt', code: '33060125', number: '0000000101' },
    );
    const receipt = { code: '33060125', number: '0000000101', line: 1 };
    expect(requestsOf(basket, 'P')).toMatchObject([{ body: { units: [{ substituted: true, receipt }] } }]);
  });

  test('is another one for what has no code', () => {
    const requests = requestsOf(
      after(ONE, { do: 'add-line', product: SYRUP }, { do: 'uncoded', id: 2, text: '3' }),
      'P',
    );
    expect(requests).toMatchObject([
      { path: '/dispenses', body: { lines: [{ line: 1 }] } },
      { path: '/uncoded-dispenses', body: { lines: [{ line: 2 }], items: [{ product: SYRUP.id, units: 3, line: 0 }] } },
    ]);
  });
});

test('numbers are read as people and input methods write them', () => {
  expect([' １２ ', '012', '1.5', '', '-1', '12345678'].map(wholeOf)).toEqual([
    12,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('a box of which nothing is known counts as one, and any part of it is possible', () => {
  const unknown = { id: 'x', code: 'x', checked: false, part: '', line: undefined, substituted: false };
  expect([unitsOf(unknown), unitsOf({ ...unknown, part: '7' })]).toEqual([1, 7]);
});
