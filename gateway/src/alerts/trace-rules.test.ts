import { isCode, TRACE_CODES } from '@piaosu/core';
import { expect, test } from 'vitest';
import { alertRuleOf } from './alert-rule.ts';
import { NO_TRACE_ALERT, RULED_ELSEWHERE, TRACE_RULES } from './trace-rules.ts';

test('every code of boxes says whose alert it is, or that it is nobody’s', () => {
  const said = new Set([...Object.keys(TRACE_RULES), ...NO_TRACE_ALERT, ...RULED_ELSEWHERE]);
  expect(Object.keys(TRACE_CODES).filter((code) => !said.has(code))).toEqual([]);
});

test('no alert about a box falls to a claims officer, and none of a claim to a pharmacist', () => {
  const toClaims = Object.keys(TRACE_RULES)
    .filter(isCode)
    .filter((code) => alertRuleOf(code).role === 'CLAIMS_OFFICER');
  expect(toClaims.every((code) => code.startsWith('CLAIM_') || code === 'TRACE_CONFLICT')).toBe(true);
  expect(alertRuleOf('TRACE_CONFLICT').severity).toBe('WARNING');
});

test('a suspicion stays with supervision, whoever acted', () => {
  expect(alertRuleOf('BOX_SETTLED_AGAIN', { role: 'PHARMACIST' })).toMatchObject({
    role: 'AUDITOR',
    certainty: 'SUSPECT',
  });
});
