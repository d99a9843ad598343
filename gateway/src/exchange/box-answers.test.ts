import { expect, test } from 'vitest';
import type { ShownUnit } from '../lots/index.ts';
import { answerBox } from './box-answers.ts';

const UNIT: ShownUnit = {
  pointer: { part: 0, index: 0, leaf: `sha-256:${'0'.repeat(64)}`, path: [] },
  opening: {
    tag: `1.${'a'.repeat(64)}`,
    unit: {
      ...{ ids: ['gs1:010690123456789221B1'], product: '86900000000011', lotNumber: 'A1', expiry: '2029-12-31' },
      ...{ level: 1, parent: null, salt: 'a'.repeat(32) },
    },
  },
};
const trace = { own: () => Promise.resolve([UNIT]) };

test('a leaf is shown to the organisations that hold and give out medicines; to any other no box exists', async () => {
  const shownTo = async (org: string) => (await answerBox({ trace }, org, { id: 'gs1:010690123456789221B1' })).units;
  for (const org of ['HealthMSP', 'DrugMSP']) expect(await shownTo(org)).toEqual([UNIT]);
  for (const org of ['InsuranceMSP', 'FinanceMSP', 'OtherMSP']) expect(await shownTo(org)).toEqual([]);
});
