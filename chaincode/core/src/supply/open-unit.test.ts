import { describe, expect, it } from 'vitest';
import { boxKeys } from './open-unit.ts';

const tags = {
  all: (domain: string, parts: readonly string[]) => [1, 2].map((v) => `${v}.${domain}.${parts.join('.')}`),
};
const [BOX, ALIAS, CARTON, PALLET] = ['gs1:box', 'gs1:alias', 'gs1:carton', 'sscc:pallet'];
const leafOf = (ids: readonly string[], parent: string | null) => ({
  tag: `1.${'0'.repeat(64)}`,
  unit: { ids, product: 'P', lotNumber: 'L', expiry: '2029-12-31', level: 1, parent, salt: '' } as const,
});

describe('the keys of a box', () => {
  it('are those of its codes among boxes and of what it lies in among containers, under every pepper', () => {
    const openings = [leafOf([BOX, ALIAS], CARTON), leafOf([CARTON], PALLET)];
    expect(boxKeys({ id: BOX, openings }, tags).map((key) => key.replaceAll(':', ''))).toEqual([
      ...['BOX~1.box.gs1box', 'BOX~2.box.gs1box', 'BOX~1.box.gs1alias', 'BOX~2.box.gs1alias'],
      ...['CON~1.box.gs1carton', 'CON~2.box.gs1carton', 'CON~1.container.ssccpallet', 'CON~2.container.ssccpallet'],
    ]);
  });

  it('of one that the ledger knows are its own alone', () => {
    expect(boxKeys({ id: BOX, openings: [] }, tags)).toHaveLength(2);
  });
});
