import { PiaosuError } from '@piaosu/core';
import { expect, test } from 'vitest';
import { newLog } from './log.ts';

const NAME = '张三';

test('an error is logged with its causes, and with no row or evidence that it carries', () => {
  const lines: string[] = [];
  const log = newLog('info', { write: (line) => lines.push(line) });
  const row = Object.assign(new Error('duplicate key'), { code: '23505', detail: `Key (name)=(${NAME}) exists` });
  const error = new PiaosuError('INTERNAL', { patient: NAME }, row);
  log.child({ org: 'HealthMSP' }).error({ event: 'http.failed', traceId: 't', error });
  expect(lines.join('')).not.toContain(NAME);
  const logged: unknown = JSON.parse(lines.join(''));
  expect(logged).toMatchObject({
    ...{ org: 'HealthMSP', event: 'http.failed' },
    error: { code: 'INTERNAL', cause: { code: '23505', message: 'duplicate key' } },
  });
});

test('below its level nothing is written', () => {
  const lines: string[] = [];
  newLog('warn', { write: (line) => lines.push(line) }).info({ event: 'gateway.stopped' });
  expect(lines).toEqual([]);
});
