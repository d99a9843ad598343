import { canonicalJson, type Json } from '@piaosu/core';
import { describe, expect, it } from 'vitest';
import { recheckRegistry } from './recheck-registry.ts';

const key = { id: 'k', alg: 'ES256', spki: 'AA==', custody: 'OWN', from: 10 };
const record = (changes: Readonly<Record<string, Json>> = {}): Json => ({
  ...{ v: 1, id: 'H33010000001', org: 'HealthMSP', kinds: ['HOSPITAL'], state: 'ACTIVE', name: '一院', keys: [key] },
  ...changes,
});
const suspended = { state: 'SUSPENDED', suspensions: [{ from: 20 }] };
const ended = record({ state: 'SUSPENDED', suspensions: [{ from: 20, until: 30 }] });

function rulesOf(before: Json, after: Json): unknown[] {
  const bytes = (value: Json) => Buffer.from(canonicalJson(value));
  const change = { key: 'REG~H33010000001', kind: 'REG', parts: ['H33010000001'] } as const;
  return recheckRegistry({ ...change, before: bytes(before), after: bytes(after) }).map(({ evidence }) => evidence);
}

describe('the registry as every organisation re-checks it', () => {
  it('accepts a suspension, its end and another key', () => {
    expect(rulesOf(record(), record(suspended))).toEqual([]);
    expect(rulesOf(record(suspended), record({ suspensions: [{ from: 20, until: 30 }] }))).toEqual([]);
    expect(
      rulesOf(
        record(),
        record({
          keys: [
            { ...key, revoked: 40 },
            { ...key, id: 'k2', from: 50 },
          ],
        }),
      ),
    ).toEqual([]);
  });

  it('accepts suspensions as they stood before they had times, their end, and another name meanwhile', () => {
    const former = record({ state: 'SUSPENDED' });
    expect(rulesOf(record(), former)).toEqual([]);
    expect(rulesOf(former, record({ state: 'SUSPENDED', name: '新名' }))).toEqual([]);
    expect(rulesOf(former, record())).toEqual([]);
  });

  it.each([
    ['a suspension without a beginning', record({ suspensions: [{ from: 20, until: 30 }] }), ended, 'SUSPENSION_STATE'],
    ['a suspension moved to a later time', record(suspended), record({ ...suspended, suspensions: [{ from: 25 }] })],
    ['a suspension that vanished', record({ suspensions: [{ from: 20, until: 30 }] }), record()],
    ['a revocation taken back', record({ keys: [{ ...key, revoked: 40 }] }), record()],
    ['another public key under the same id', record(), record({ keys: [{ ...key, spki: 'BB==' }] })],
    ['another organisation', record(), record({ org: 'DrugMSP' })],
  ])('%s is LEDGER_DIVERGED', (_name, before, after, rule = 'INSTITUTION_REWRITTEN') => {
    expect(rulesOf(before, after)).toEqual([{ rule }]);
  });
});
