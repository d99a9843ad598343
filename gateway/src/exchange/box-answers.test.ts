import {
  boxKey,
  codePrefixKey,
  containerKey,
  hmacSha256,
  lotKey,
  premisesKey,
  productKey,
  tag,
  tagParts,
  withCheckDigit,
} from '@piaosu/core';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MadeLot } from '../../../test/support/ledger/lot.ts';
import { MAX_MISSES } from '../dispensing/scan-throttle.ts';
import type { ShownUnit } from '../lots/index.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { newUnitSource } from '../trace/unit-source.ts';
import { answerBox, type BoxOwner } from './box-answers.ts';

const ENFORCED = { id: 'P-0001', gtin: withCheckDigit('0690123456789') };
const DECLARED = { id: 'P-0002', gtin: withCheckDigit('0690123456790') };
const pepper = { version: 1, key: randomBytes(32) };
const CARTON = `sscc:00${withCheckDigit('36901230000000001')}`;
const idOf = ({ gtin }: { readonly gtin: string }, serial: string): string => `gs1:01${gtin}21${serial}`;
const namesOf = ({ id }: { readonly id: string }) => ({ product: id, lotNumber: 'A1', expiry: '2099-12-31' });
const single = (id: string) => ({ ids: [id], level: 1 as const, parent: null });
const lots = new Map([
  [
    ENFORCED,
    new MadeLot(hmacSha256, pepper, namesOf(ENFORCED), [
      ...[single(idOf(ENFORCED, 'PLANT')), single(idOf(ENFORCED, 'SENT'))],
      { ids: [CARTON], level: 2 as const, parent: null },
      { ids: [idOf(ENFORCED, 'PACKED')], level: 1 as const, parent: CARTON },
    ]),
  ],
  [DECLARED, new MadeLot(hmacSha256, pepper, namesOf(DECLARED), [single(idOf(DECLARED, 'OLD'))])],
]);

/** As the maker's lots answer. */
function own(id: string): Promise<readonly ShownUnit[]> {
  const shown = [...lots.values()].map((lot) => lot.shown(id)).find(({ pointers }) => pointers.length > 0);
  const openings = shown?.named.openings ?? [];
  return Promise.resolve(
    openings.flatMap((opening, at) =>
      shown?.pointers[at] === undefined ? [] : [{ pointer: shown.pointers[at], opening }],
    ),
  );
}

let world: TestOrganisation;
let owner: BoxOwner;

beforeAll(async () => {
  world = await openTestOrganisation('DrugMSP');
  const { database, alerts } = world.organisation;
  const source = newUnitSource({ projection: world.projection, pepperRing: { held: [pepper], newest: 1 } });
  owner = { database, alerts, trace: { own, source } };
  const { projection } = world;
  for (const [id, org] of Object.entries({ PLANT: 'DrugMSP', WARD: 'HealthMSP', SHOP: 'DrugMSP' }))
    projection.put(premisesKey(id), { v: 1, id, institution: id, org, kind: 'WAREHOUSE', state: 'ACTIVE', name: id });
  for (const [product, lot] of lots) {
    const { id, gtin } = product;
    projection.put(codePrefixKey('gs1', gtin), { v: 1, product: id, level: 1 });
    const custody = product === ENFORCED ? { mode: 'ENFORCED' } : { mode: 'DECLARED', until: '2099-12-31' };
    projection.put(productKey(id), {
      ...{ v: 1, id, state: 'ACTIVE', name: '片', holder: 'MAKER-1', approvalNumber: 'X1', unitsPerPack: 10 },
      ...{ unit: '片', levels: [{ level: 1, contains: 1, gtin }], custody },
    });
    projection.put(lotKey(lotTag(product)), {
      ...{ v: 1, product: id, issuer: 'MAKER-1', premises: 'PLANT', expiry: '2099-12-31' },
      parts: [{ root: lot.root, count: lot.count, time: 1, tx: 'a'.repeat(64) }],
    });
  }
});
afterAll(() => world.close());
beforeEach(() => world.organisation.database.execute('TRUNCATE code_misses'));

function lotTag(product: typeof ENFORCED): string {
  return tag(hmacSha256, pepper, 'lot', tagParts.lot(product.id, 'A1'));
}

const ask = async (org: string, id: string) => (await answerBox(owner, org, { id })).units.length;
const askAll = async (org: string, ids: readonly string[]): Promise<void> => {
  for (const id of ids) await ask(org, id);
};
const neighbours = (count: number) => Array.from({ length: count }, (_, n) => idOf(ENFORCED, `N${n.toString()}`));

test('a leaf is shown to the organisations that hold and give out medicines; to any other no box exists', async () => {
  for (const org of ['HealthMSP', 'DrugMSP']) expect(await ask(org, idOf(ENFORCED, 'PACKED'))).toBe(2);
  for (const org of ['InsuranceMSP', 'FinanceMSP', 'OtherMSP'])
    expect(await ask(org, idOf(ENFORCED, 'PACKED'))).toBe(0);
});

describe('a gateway that asks for boxes which are not its organisation’s', () => {
  test('is answered no more of that product when it has tried so many, and supervision here is told', async () => {
    await askAll('HealthMSP', neighbours(MAX_MISSES));
    for (const id of [idOf(ENFORCED, 'PLANT'), idOf(ENFORCED, 'N0')])
      await expect(ask('HealthMSP', id)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(await world.organisation.alerts.list({ code: 'CODE_ENUMERATION', limit: 5 })).toMatchObject([
      { subject: `HealthMSP/${ENFORCED.gtin}`, institution: null, organisation: 'DrugMSP', state: 'OPEN' },
    ]);
    expect(await ask('HealthMSP', idOf(DECLARED, 'OLD'))).toBe(1);
  });

  test('is counted for what it hits as for what it misses: a box at the maker’s is none of its business', async () => {
    const [plant, carton] = [idOf(ENFORCED, 'PLANT'), CARTON];
    await askAll(
      'HealthMSP',
      Array.from({ length: MAX_MISSES }, () => plant),
    );
    await expect(ask('HealthMSP', plant)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await askAll(
      'HealthMSP',
      Array.from({ length: MAX_MISSES }, () => carton),
    );
    await expect(ask('HealthMSP', carton)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  test('is never counted for what it holds or is being sent, nor for stock whose custody is only declared', async () => {
    const boxTag = (id: string) => tag(hmacSha256, pepper, id.startsWith('sscc') ? 'container' : 'box', [id]);
    const shipment = `S${'1'.repeat(24)}`;
    const lot = lotTag(ENFORCED);
    world.projection.put(containerKey(boxTag(CARTON)), {
      ...{ v: 1, level: 2, state: 'IN_TRANSIT', parent: null, custodian: 'PLANT', lot, to: 'WARD', shipment },
    });
    world.projection.put(boxKey(boxTag(idOf(ENFORCED, 'SENT'))), {
      ...{ v: 1, state: 'AVAILABLE', product: ENFORCED.id, lot, expiry: '2099-12-31', level: 1, units: 10 },
      ...{ parent: null, dispensings: [], custodian: 'WARD' },
    });
    await askAll('HealthMSP', neighbours(MAX_MISSES - 1));
    const theirs = [idOf(ENFORCED, 'PACKED'), idOf(ENFORCED, 'SENT'), idOf(DECLARED, 'OLD'), CARTON];
    for (let round = 0; round < 3; round += 1) await askAll('HealthMSP', theirs);
    expect(await ask('HealthMSP', idOf(ENFORCED, 'PLANT'))).toBe(1);
    await expect(ask('HealthMSP', idOf(ENFORCED, 'PACKED'))).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });
});
