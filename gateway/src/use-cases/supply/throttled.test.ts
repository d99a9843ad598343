import { PiaosuError, premisesKey, type Code } from '@piaosu/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatheredReads } from '../../dispensing/gathered-reads.ts';
import { assertMayScan, MAX_MISSES, noteMisses } from '../../dispensing/scan-throttle.ts';
import { openTestOrganisation, type TestOrganisation } from '../../testing/organisation.ts';
import { throttled, type Throttling } from './throttled.ts';

let drug: TestOrganisation;
beforeAll(async () => {
  drug = await openTestOrganisation('DrugMSP');
  for (const [id, institution] of [['PHA-1', 'PHA'], ['PHB-1', 'PHB']] as const)
    drug.projection.put(premisesKey(id), {
      ...{ v: 1, id, institution, org: 'DrugMSP', kind: 'PHARMACY', state: 'ACTIVE', name: id },
    }); // prettier-ignore
});
afterAll(() => drug.close());

const as = (institution: string): Throttling => ({
  organisation: {
    database: drug.organisation.database,
    alerts: drug.organisation.alerts,
    trace: { source: { records: gatheredReads(drug.projection) } },
  },
  caller: { institution },
});
const refused = (code: Code) => () => Promise.reject(new PiaosuError(code, {}));
const isLimited = (premises: string) =>
  assertMayScan(drug.organisation, { institution: 'x', premises }).then(
    () => false,
    () => true,
  );

test('an act in the name of another’s place is refused before it looks for a code, and spends nothing of that place', async () => {
  await noteMisses(drug.organisation, { institution: 'PHB', premises: 'PHB-1' }, MAX_MISSES - 1);
  for (const place of ['PHB-1', 'NOWHERE'])
    await expect(throttled(as('PHA'), place, refused('ALREADY_PACKED'))).rejects.toMatchObject({ code: 'AUTH_SCOPE' });
  expect(await isLimited('PHB-1')).toBe(false);
});

test('each refusal that tells of a box counts, however it says so; others do not', async () => {
  await noteMisses(drug.organisation, { institution: 'PHA', premises: 'PHA-1' }, MAX_MISSES - 4);
  await expect(throttled(as('PHA'), 'PHA-1', refused('ILLEGAL_TRANSITION'))).rejects.toThrow();
  for (const code of ['UNKNOWN_CODE', 'NOT_IN_CUSTODY', 'ALREADY_PACKED', 'COMMISSION_DUPLICATE'] as const) {
    expect(await isLimited('PHA-1')).toBe(false);
    await expect(throttled(as('PHA'), 'PHA-1', refused(code))).rejects.toMatchObject({ code });
  }
  await expect(throttled(as('PHA'), 'PHA-1', () => Promise.resolve(1))).rejects.toMatchObject({ code: 'RATE_LIMITED' });
});

test('a maker that recalls boxes which are not its own spends its institution’s budget', async () => {
  await noteMisses(drug.organisation, { institution: 'MAKER-2', premises: 'MAKER-2' }, MAX_MISSES - 1);
  await expect(throttled(as('MAKER-2'), undefined, refused('AUTH_SCOPE'))).rejects.toThrow();
  expect(await isLimited('MAKER-2')).toBe(true);
});
