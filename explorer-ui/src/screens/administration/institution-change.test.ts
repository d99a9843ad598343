import { expect, test } from 'vitest';
import type { Institution } from '../../api/administration.ts';
import { changeOf, readTyped } from './institution-change.ts';

const PAYER: Institution = {
  ...{ id: 'INS-A', org: 'InsuranceMSP', kinds: ['PAYER'], state: 'ACTIVE', name: '甲保险', keys: [], suspensions: [] },
  ...{ block: 4, policy: { filingDays: 180 } },
};

test('nothing is asked for while nothing differs, or while a field has no form', () => {
  const typed = readTyped(PAYER);
  expect(changeOf(PAYER, typed)).toBeUndefined();
  expect(changeOf(PAYER, { ...typed, name: ' ' })).toBeUndefined();
  expect(changeOf(PAYER, { ...typed, filingDays: '12.5' })).toBeUndefined();
  expect(changeOf(PAYER, { ...typed, reserveWorkingDays: '0' })).toBeUndefined();
});

test('only what differs is asked for, and a policy as a whole', () => {
  const typed = readTyped(PAYER);
  expect(changeOf(PAYER, { ...typed, name: ' 甲保险公司 ' })).toEqual({ name: '甲保险公司' });
  expect(changeOf(PAYER, { ...typed, filingDays: '', tracePolicy: 'BLOCK' })).toEqual({
    policy: { tracePolicy: 'BLOCK' },
  });
  expect(changeOf(PAYER, { ...typed, reserveWorkingDays: '20' })).toEqual({
    policy: { filingDays: 180, reserveWorkingDays: 20, tracePolicy: 'WARN' },
  });
});
