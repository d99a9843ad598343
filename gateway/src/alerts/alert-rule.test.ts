import { CODES, isCode } from '@piaosu/core';
import { describe, expect, test } from 'vitest';
import { alertRuleOf } from './alert-rule.ts';
import { CERTAINTIES, CERTAINTY_SENTENCES } from './certainty.ts';
import { dueAt } from './deadline.ts';
import { DECISIONS, REASON_SENTENCES } from './decision.ts';

const codes = Object.keys(CODES).filter(isCode);

describe('the rule of an alert', () => {
  test('exists for every code, and what is critical never waits for a working day', () => {
    for (const code of codes) {
      const { severity, certainty, deadline } = alertRuleOf(code);
      expect(CERTAINTIES).toContain(certainty);
      expect(severity === 'CRITICAL').toBe('hours' in deadline && deadline.hours <= 4);
    }
  });

  test('calls nothing proven but what anybody can recompute', () => {
    const proven = codes.filter((code) => alertRuleOf(code).certainty === 'PROVEN');
    expect(proven.toSorted()).toEqual(['CHECKPOINT_CONFLICT', 'INDEX_DIVERGED', 'LEDGER_DIVERGED', 'RECOVERY_DUE']);
  });

  test('gives a refusal to those who acted, but never takes from supervision what is its own', () => {
    expect(alertRuleOf('OVER_CAP', { role: 'PAYMENT_OFFICER' }).role).toBe('PAYMENT_OFFICER');
    expect(alertRuleOf('LEDGER_DIVERGED', { role: 'ISSUER' }).role).toBe('AUDITOR');
  });

  test('that an occasion makes graver is due as such', () => {
    expect(alertRuleOf('PROOF_INVALID', { severity: 'CRITICAL' })).toMatchObject({ deadline: { hours: 4 } });
  });

  test('speaks of no crime, in neither language', () => {
    const texts = JSON.stringify([CERTAINTY_SENTENCES, REASON_SENTENCES]);
    expect(texts).not.toMatch(/fraud|fake|诈|骗|假冒|造假/iu);
    for (const reasons of Object.values(DECISIONS)) {
      for (const reason of reasons) expect(REASON_SENTENCES[reason].zh).toMatch(/。$/u);
    }
  });
});

describe('a deadline', () => {
  const calendar = {
    holidays: ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'],
    workdays: ['2026-10-10'],
  };

  test('in working days ends with the last of them, Beijing time, holidays and worked weekends counted as they are', () => {
    const wednesday = new Date('2026-09-30T03:00:00Z');
    // the 8th and 9th, and the worked Saturday
    expect(dueAt({ workingDays: 3 }, wednesday, calendar)).toEqual(new Date('2026-10-11T00:00:00+08:00'));
    expect(dueAt({ workingDays: 3 }, wednesday, { holidays: [], workdays: [] })).toEqual(
      new Date('2026-10-06T00:00:00+08:00'),
    );
  });

  test('begins on the day it is in Beijing, not in Greenwich', () => {
    const lateSunday = new Date('2026-03-01T17:00:00Z'); // Monday 01:00 there
    expect(dueAt({ workingDays: 1 }, lateSunday, calendar)).toEqual(new Date('2026-03-04T00:00:00+08:00'));
  });

  test('in hours runs round the clock', () => {
    expect(dueAt({ hours: 2 }, new Date('2026-10-01T23:00:00Z'), calendar)).toEqual(new Date('2026-10-02T01:00:00Z'));
  });
});
