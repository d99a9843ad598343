import {
  AUTHORITY_OF,
  codePrefixKey,
  hmacSha256,
  institutionKey,
  lotKey,
  parseShape,
  PiaosuError,
  productKey,
  tag,
  tagParts,
  withCheckDigit,
} from '@piaosu/core';
import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { MadeLot } from '../../../test/support/ledger/lot.ts';
import { newMemoryProjection, type MemoryProjection } from '../testing/memory-projection.ts';
import type { Exchange } from '../organisation.ts';
import type { ShownUnit } from '../lots/lot-store.ts';
import { LeafCache } from './leaf-cache.ts';
import { newForeignLeaves } from './leaves.ts';
import { newUnitSource } from './unit-source.ts';

const GTIN = withCheckDigit('0690123456789');
const NAMES = { product: 'P-0001', lotNumber: 'A1', expiry: '2028-02-29' };
const CARTON = `sscc:00${withCheckDigit('36901230000000001')}`;
const BOX = `gs1:01${GTIN}21B1`;
const pepper = { version: 1, key: randomBytes(32) };
const made = new MadeLot(hmacSha256, pepper, NAMES, [
  { ids: [CARTON], level: 2, parent: null },
  { ids: [BOX], level: 1, parent: CARTON },
]);

/** As the makers' gateway answers. */
function shown(id: string): ShownUnit[] {
  const { pointers, named } = made.shown(id);
  return named.openings.flatMap((opening, index) => {
    const pointer = pointers[index];
    return pointer === undefined ? [] : [{ pointer, opening }];
  });
}

describe('leaves of other organisations’ makers', () => {
  let projection: MemoryProjection;
  let asked: string[];
  let now: number;
  let answer: (id: string) => unknown;
  beforeEach(() => {
    projection = newMemoryProjection();
    asked = [];
    now = 0;
    answer = (id) => ({ units: shown(id) });
    projection.put(codePrefixKey('gs1', GTIN), { v: 1, product: NAMES.product, level: 1 });
    projection.put(productKey(NAMES.product), {
      ...{ v: 1, id: NAMES.product, state: 'ACTIVE', name: '片', holder: 'MAKER-1', approvalNumber: 'X1' },
      ...{
        unitsPerPack: 10,
        unit: '片',
        levels: [{ level: 1, contains: 1, gtin: GTIN }],
        custody: { mode: 'ENFORCED' },
      },
    });
    authority({ endpoint: 'https://127.0.0.1:9443' });
    projection.put(lotKey(tag(hmacSha256, pepper, 'lot', tagParts.lot(NAMES.product, NAMES.lotNumber))), {
      ...{ v: 1, product: NAMES.product, issuer: 'MAKER-1', premises: 'PLANT-1', expiry: NAMES.expiry },
      parts: [{ root: made.root, count: made.count, time: 1, tx: 'a'.repeat(64) }],
    });
  });

  function authority(more: { readonly endpoint?: string }): void {
    const key = { id: 'k-1', alg: 'ES256', spki: 'AAAA', custody: 'GATEWAY', from: { epoch: 0, time: 0 } };
    const id = AUTHORITY_OF.DrugMSP;
    const record = { v: 1, id, org: 'DrugMSP', kinds: ['AUTHORITY'], state: 'ACTIVE', name: '药监', keys: [key] };
    projection.put(institutionKey(id), { ...record, ...more });
  }

  const leaves = (mspId = 'HealthMSP') => {
    const source = newUnitSource({ projection, pepperRing: { held: [pepper], newest: 1 } });
    const ask: Exchange['ask'] = (peer, { answer: shape }, question) => {
      asked.push(peer.org);
      const parsed = parseShape(shape, answer(z.object({ id: z.string() }).parse(question).id));
      return parsed.ok ? Promise.resolve(parsed.value) : Promise.reject(new Error('an answer of another shape'));
    };
    return newForeignLeaves({ mspId, source, ask, cache: new LeafCache(() => now) });
  };

  test('come with everything that the box lies in, and are asked for once in ten minutes', async () => {
    const show = leaves();
    expect((await show(BOX)).map(({ opening }) => opening.unit.ids[0])).toEqual([BOX, CARTON]);
    await show(BOX);
    expect(asked).toEqual(['DrugMSP']);
    now = 10 * 60_000;
    await show(BOX);
    expect(asked).toHaveLength(2);
  });

  test('are asked for by nobody’s number nowhere: no product has such codes', async () => {
    expect(await leaves()(`gs1:01${withCheckDigit('0690123450000')}21X`)).toEqual([]);
    expect(asked).toEqual([]);
  });

  test('of a logistic unit, which names no product, are asked for too', async () => {
    expect(await leaves()(CARTON)).toHaveLength(1);
  });

  test('are never asked for by the makers’ own organisation', async () => {
    expect(await leaves('DrugMSP')(BOX)).toEqual([]);
    expect(asked).toEqual([]);
  });

  test.each([
    [
      'that its lot does not hold',
      () => ({ units: shown(BOX).map((unit) => ({ ...unit, pointer: { ...unit.pointer, index: 1 } })) }),
    ],
    ['of another box', () => ({ units: shown(CARTON) })],
    ['that does not lead to the container', () => ({ units: shown(BOX).slice(0, 1).concat(shown(BOX).slice(0, 1)) })],
  ])('%s are no answer, and never "unknown"', async (_, forged) => {
    answer = () => forged();
    await expect(leaves()(BOX)).rejects.toMatchObject({ code: 'PEER_GATEWAY_UNAVAILABLE' });
  });

  test('that cannot be asked for are unavailable, and never "unknown"', async () => {
    authority({});
    await expect(leaves()(BOX)).rejects.toBeInstanceOf(PiaosuError);
    await expect(leaves()(BOX)).rejects.toMatchObject({ code: 'PEER_GATEWAY_UNAVAILABLE' });
  });
});

test('what is kept is bounded: the oldest leaf goes', () => {
  const cache = new LeafCache(() => 0);
  for (let i = 0; i <= 10_000; i += 1) cache.put(`id-${i}`, []);
  expect(cache.get('id-0')).toBeUndefined();
  expect(cache.get('id-1')).toEqual([]);
});
