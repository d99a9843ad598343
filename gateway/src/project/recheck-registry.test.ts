import { canonicalJson, type Json } from '@piaosu/core';
import { describe, expect, it } from 'vitest';
import type { Change, ChangeSet } from './change.ts';
import { recheckRegistry } from './recheck-registry.ts';

const at = (epoch: number) => ({ epoch, time: 1_000 + epoch });
const key = { id: 'k', alg: 'ES256', spki: 'AA==', custody: 'OWN', from: at(10) };
const record = (changes: Readonly<Record<string, Json>> = {}): Json => ({
  ...{ v: 1, id: 'H33010000001', org: 'HealthMSP', kinds: ['HOSPITAL'], state: 'ACTIVE', name: '一院', keys: [key] },
  ...changes,
});
const suspended = { state: 'SUSPENDED', suspensions: [{ from: at(20) }] };
const ended = record({ state: 'SUSPENDED', suspensions: [{ from: at(20), until: at(30) }] });

const bytes = (value: Json) => Buffer.from(canonicalJson(value));
const epochRecord = (n: number) => bytes({ v: 1, n });
const operation = { v: 1, action: 'key.add', actor: { institution: 'A', role: 'REGISTRAR', keyId: 'k' } } as const;

function setWith(changes: readonly Change[], before: number): ChangeSet {
  const operations = [{ ...operation, body: null, privateHash: `sha-256:${'0'.repeat(64)}` as const }];
  return { changes, operations, valueBefore: (name) => (name === 'REG~epoch' ? epochRecord(before) : undefined) };
}

/** In a transaction that leads from epoch 19 to 50. */
function rulesOf(before: Json, after: Json): unknown[] {
  const change = { key: 'REG~H33010000001', kind: 'REG', parts: ['H33010000001'] } as const;
  const epoch = {
    key: 'REG~epoch',
    kind: 'REG',
    parts: ['epoch'],
    before: epochRecord(19),
    after: epochRecord(50),
  } as const;
  const set = setWith([epoch], 19);
  return recheckRegistry({ ...change, before: bytes(before), after: bytes(after) }, set).map(
    ({ evidence }) => evidence,
  );
}

function epochRules(before: number, after: number): unknown[] {
  const change = { key: 'REG~epoch', kind: 'REG', parts: ['epoch'] } as const;
  const full = { ...change, before: epochRecord(before), after: epochRecord(after) };
  return recheckRegistry(full, setWith([full], before)).map(({ evidence }) => evidence);
}

describe('the registry as every organisation re-checks it', () => {
  it('accepts a suspension, its end and another key', () => {
    expect(rulesOf(record(), record(suspended))).toEqual([]);
    expect(rulesOf(record(suspended), record({ suspensions: [{ from: at(20), until: at(30) }] }))).toEqual([]);
    expect(
      rulesOf(
        record(),
        record({
          keys: [
            { ...key, revoked: at(40) },
            { ...key, id: 'k2', from: at(50) },
          ],
        }),
      ),
    ).toEqual([]);
  });

  it.each([
    ['a revocation in the epoch that stood before', 19],
    ['a revocation in an epoch that has not come', 51],
  ])('%s is LEDGER_DIVERGED: the order of the ledger would not decide', (_name, epoch) => {
    const revoked = record({ keys: [{ ...key, revoked: at(epoch) }] });
    expect(rulesOf(record(), revoked)).toEqual([{ rule: 'EPOCH_ORDER' }]);
  });

  it('an epoch that goes back, stands still or jumps is LEDGER_DIVERGED', () => {
    expect(epochRules(19, 20)).toEqual([]);
    for (const [before, after] of [
      [20, 19],
      [20, 20],
      [20, 22],
    ] as const)
      expect(epochRules(before, after)).toEqual([{ rule: 'EPOCH_REWRITTEN' }]);
  });

  it.each([
    [
      'a suspension without a beginning',
      record({ suspensions: [{ from: at(20), until: at(30) }] }),
      ended,
      'SUSPENSION_STATE',
    ],
    [
      'a suspension moved to a later time',
      record(suspended),
      record({ ...suspended, suspensions: [{ from: at(25) }] }),
    ],
    ['a suspension that vanished', record({ suspensions: [{ from: at(20), until: at(30) }] }), record()],
    ['a revocation taken back', record({ keys: [{ ...key, revoked: at(40) }] }), record()],
    ['another public key under the same id', record(), record({ keys: [{ ...key, spki: 'BB==' }] })],
    ['another organisation', record(), record({ org: 'DrugMSP' })],
  ])('%s is LEDGER_DIVERGED', (_name, before, after, rule = 'INSTITUTION_REWRITTEN') => {
    expect(rulesOf(before, after)).toEqual([{ rule }]);
  });
});
