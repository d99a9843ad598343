import { PiaosuError } from '@piaosu/core';
import { expect, test } from 'vitest';
import { toProblem } from './problem.ts';

const queued = new PiaosuError('LEDGER_UNAVAILABLE', { queued: true, waitedMs: 30_000, retryAfterSeconds: 5 });

test('a write that outlasts its caller says that it is queued and under which key it will be settled', () => {
  const problem = toProblem(queued, 'trace', 'en');
  expect(problem).toMatchObject({ status: 503, code: 'LEDGER_UNAVAILABLE', evidence: { queued: true } });
  expect(problem.detail).toMatch(/queued.*same Idempotency-Key/u);
  expect(toProblem(queued, 'trace', 'zh').detail).toContain('已排队');
});

test('any other refusal promises nothing', () => {
  expect(toProblem(new PiaosuError('LEDGER_UNAVAILABLE'), 'trace', 'en')).not.toHaveProperty('detail');
});
