import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../start/root.ts';
import { readCsv } from './csv.ts';
import { readDay, worldOf } from './day.ts';

const fixture = (name: string): string => join(ROOT, 'test', 'fixtures', name);

test.each(['hospital-day', 'hospital-day-red'])(
  '%s can be read: hospitals, payers with their tiers, rows',
  async (name) => {
    const day = await readDay(fixture(name));
    const world = worldOf(day.expected);
    expect(world.hospitals).toHaveLength(3);
    expect(world.hospitals[0]?.segments[0]).toEqual({ code: '33060126', from: '0000000001', to: '0001000000' });
    expect(world.payers.map(({ id, tier }) => [id, tier])).toEqual([
      ['INS-A', 'COMMERCIAL'],
      ['INS-B', 'COMMERCIAL'],
    ]);
    expect(readCsv(day.receipts)).toHaveLength(day.expected.rows);
    expect(readCsv(day.details)).toHaveLength(day.expected.detailRows ?? 0);
  },
);
