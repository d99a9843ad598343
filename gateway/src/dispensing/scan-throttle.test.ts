import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { noteRepeat, recentDispensing } from './repeat-tolerance.ts';
import { assertMayScan, MAX_MISSES, noteMisses } from './scan-throttle.ts';

let world: TestOrganisation;

beforeAll(async () => {
  world = await openTestOrganisation('DrugMSP');
});

afterAll(async () => {
  await world.close();
});

const NOON = Date.UTC(2026, 2, 2, 4);
const alertsOf = async (code: string) =>
  (await world.organisation.alerts.list({ code, limit: 50 })).map(({ subject, institution, severity }) => ({
    ...{ subject, institution, severity },
  }));

describe('codes that are unknown or held elsewhere', () => {
  const place = { institution: 'PHA', premises: 'PHA-1' };

  test('are counted at each place for itself; beyond the limit the place waits and people are told once', async () => {
    const { organisation } = world;
    await noteMisses(organisation, place, MAX_MISSES - 1, NOON);
    await expect(assertMayScan(organisation, place, NOON)).resolves.toBeUndefined();
    await noteMisses(organisation, place, 0, NOON);
    expect(await alertsOf('CODE_ENUMERATION')).toEqual([]);
    await noteMisses(organisation, place, 1, NOON);
    await noteMisses(organisation, place, 1, NOON);
    await expect(assertMayScan(organisation, place, NOON + 1000)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      evidence: { retryAfterSeconds: 599 },
    });
    expect(await alertsOf('CODE_ENUMERATION')).toEqual([{ subject: 'PHA-1', institution: 'PHA', severity: 'WARNING' }]);
    await expect(assertMayScan(organisation, { ...place, premises: 'PHA-2' }, NOON)).resolves.toBeUndefined();
  });

  test('are forgiven with the next window', async () => {
    await expect(assertMayScan(world.organisation, place, NOON + 600_000)).resolves.toBeUndefined();
  });
});

describe('T17: the same box again where it was just given out', () => {
  const place = { institution: 'PHA', premises: 'PHA-1' };
  const repeat = { box: `1.${'a'.repeat(64)}`, dispensing: `D${'1'.repeat(24)}` };

  test('is a warning twice, then announced, then an alert of its institution, and one alert only', async () => {
    const severities: string[] = [];
    for (let scan = 0; scan < 5; scan += 1) severities.push(await noteRepeat(world.organisation, place, repeat));
    expect(severities).toEqual(['warning', 'warning', 'announced', 'alert', 'alert']);
    expect(await alertsOf('ALREADY_DISPENSED_HERE')).toEqual([
      { subject: repeat.box, institution: 'PHA', severity: 'WARNING' },
    ]);
  });

  test('counts from one for another dispensing of the box', async () => {
    const again = { ...repeat, dispensing: `D${'2'.repeat(24)}` };
    expect(await noteRepeat(world.organisation, place, again)).toBe('warning');
  });

  test('is a slip for ten minutes, and a refusal like any other after that', () => {
    const evidence = { dispensing: repeat.dispensing, time: 1000 };
    expect(recentDispensing(evidence, 1600)).toBe(repeat.dispensing);
    expect(recentDispensing(evidence, 1601)).toBeUndefined();
    expect(recentDispensing({ time: 1000 }, 1000)).toBeUndefined();
    expect(recentDispensing(null, 1000)).toBeUndefined();
  });
});
