import { afterAll, beforeAll, expect, test } from 'vitest';
import { RandomPool } from '../../documents/random-pool.ts';
import type { RestRole } from '../../http/caller.ts';
import { openLotStore } from '../../lots/index.ts';
import { nativeHmac, nativeSuite } from '../../native/hash-suite.ts';
import type { Organisation } from '../../organisation.ts';
import { openTestOrganisation, type TestOrganisation } from '../../testing/organisation.ts';
import { newTrace, newUnitSource } from '../../trace/index.ts';
import { listLots, ownLot } from './lot.ts';

let drug: TestOrganisation;
let organisation: Pick<Organisation, 'database' | 'secrets' | 'trace'>;
beforeAll(async () => {
  drug = await openTestOrganisation('DrugMSP');
  const { database, secrets, projection } = drug.organisation;
  const peppers = [{ version: 1, key: Buffer.alloc(32, 1) }];
  const hashing = { hashAlg: 'sha-256' as const, suiteOf: nativeSuite, hmac: nativeHmac, peppers };
  const lots = openLotStore({ database, wrapping: secrets, random: new RandomPool(), ...hashing });
  for (const [institution, lotNumber] of [['MAKER-1', 'A1'], ['MAKER-2', 'Z1'], ['MAKER-1', 'A2']] as const)
    await lots.begin({ institution, product: `P-${institution}`, lotNumber, expiry: '2028-02-29', part: 0 }); // prettier-ignore
  const nothing = () => Promise.resolve([]);
  const unused = () => Promise.reject(new Error('nobody uploads in this test'));
  const source = newUnitSource({ projection, pepperRing: { held: peppers, newest: 1 } });
  const intake = { begin: unused, start: unused, stop: unused };
  organisation = { database, secrets, trace: newTrace({ source, lots, intake, own: nothing, foreign: nothing }) };
});
afterAll(() => drug.close());

const as = (institution: string, roles: readonly RestRole[] = ['LOT_OFFICER']) => ({
  organisation,
  caller: { subject: 'x', org: 'DrugMSP', institution, roles },
});
const numbers = async (institution: string, roles?: readonly RestRole[]) =>
  (await listLots(as(institution, roles), { limit: 10 })).items.map(({ lotNumber }) => lotNumber);

test('a maker lists its own lots, newest first, and the regulator all of this gateway', async () => {
  expect(await numbers('MAKER-1')).toEqual(['A2', 'A1']);
  expect(await numbers('MAKER-2')).toEqual(['Z1']);
  expect(await numbers('AUTH-DRUG', ['DRUG_INSPECTOR'])).toEqual(['A2', 'Z1', 'A1']);
});

test('another maker’s lot is as unknown as one that does not exist', async () => {
  const [mine] = (await listLots(as('MAKER-1'), { limit: 1 })).items;
  const refusals = await Promise.allSettled([
    ownLot(as('MAKER-2'), mine?.id ?? ''),
    ownLot(as('MAKER-2'), `1.${'0'.repeat(64)}`),
  ]);
  const [there, nowhere] = refusals.map((each) => (each.status === 'rejected' ? JSON.stringify(each.reason) : 'shown'));
  expect(there).toBe(nowhere);
  await expect(ownLot(as('MAKER-2'), mine?.id ?? '')).rejects.toMatchObject({
    code: 'RESOURCE_NOT_FOUND',
    evidence: {},
  });
  expect(await ownLot(as('MAKER-1'), mine?.id ?? '')).toMatchObject({ lotNumber: 'A2', expiry: '2028-02-29' });
});

test('a list goes on where its page ended', async () => {
  const first = await listLots(as('MAKER-1'), { limit: 1 });
  const second = await listLots(as('MAKER-1'), { limit: 1, cursor: first.next ?? undefined });
  expect([first, second].map(({ items }) => items[0]?.lotNumber)).toEqual(['A2', 'A1']);
  expect(second.next).toBeNull();
});
