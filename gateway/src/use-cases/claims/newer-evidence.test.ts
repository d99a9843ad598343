import { PiaosuError } from '@piaosu/core';
import { expect, it } from 'vitest';
import { withNewerEvidence } from './newer-evidence.ts';

const invalid = (rule: string) => new PiaosuError('LINEAGE_INVALID', { rule, index: 0 });

it('evidence that lacks the part which came first is fetched again, once', async () => {
  const seen: string[] = [];
  const perform = (shown: string) => {
    seen.push(shown);
    return shown === 'old' ? Promise.reject(invalid('RELATED_PATIENT')) : Promise.resolve('done');
  };
  expect(await withNewerEvidence(perform, 'old', () => Promise.resolve('new'))).toBe('done');
  expect(seen).toEqual(['old', 'new']);
});

it('evidence that was kept in the form of an older release is fetched again', async () => {
  const refused = new PiaosuError('UNKNOWN_FIELD', { pointer: '/private/evidence/0/relatedPatientSalt', index: 0 });
  const perform = (shown: string) => (shown === 'old' ? Promise.reject(refused) : Promise.resolve('done'));
  expect(await withNewerEvidence(perform, 'old', () => Promise.resolve('new'))).toBe('done');
});

it('a part of another patient is refused after the second look, any other fault after the first', async () => {
  for (const [rule, looks] of [
    ['RELATED_PATIENT', 2],
    ['PREDECESSOR_PATIENT', 1],
  ] as const) {
    let count = 0;
    const perform = () => {
      count += 1;
      return Promise.reject(invalid(rule));
    };
    await expect(withNewerEvidence(perform, '', () => Promise.resolve(''))).rejects.toMatchObject({
      evidence: { rule },
    });
    expect(count).toBe(looks);
  }
});
