import { expect, test } from 'vitest';
import { controlRequest, refusalOf } from './control-request.ts';

function refusal(command: unknown): string | undefined {
  const { error } = controlRequest.safeParse(command);
  return error === undefined ? undefined : refusalOf(error);
}

test.each([
  [{ command: 'delay', ms: 0 }],
  [{ command: 'dropNextEnvelope' }],
  [{ command: 'rejectOrdering', mspIds: [] }],
  [{ command: 'clockOffset', offset: '10d' }],
])('%j is a command', (command) => {
  expect(refusal(command)).toBeUndefined();
});

test.each([
  [{ command: 'delay', ms: -1 }, 'ms is a whole number of milliseconds, at least 0.'],
  [{ command: 'delay', ms: 'x' }, 'ms is a whole number of milliseconds, at least 0.'],
  [{ command: 'delay' }, 'ms is a whole number of milliseconds, at least 0.'],
  [{ command: 'dropNextEnvelope', count: 1.5 }, 'count is a whole number, at least 0.'],
  [
    { command: 'rejectOrdering', mspIds: ['HealthMSP', 'Foo'] },
    'mspIds lists any of HealthMSP, InsuranceMSP, DrugMSP, FinanceMSP.',
  ],
  [{ command: 'rejectOrdering' }, 'mspIds lists any of HealthMSP, InsuranceMSP, DrugMSP, FinanceMSP.'],
  [{ command: 'clockOffset' }, 'offset is a text like 10d, 72h or -20m.'],
  [{ command: 'clear', all: true }, 'The command takes no all.'],
  [{ command: 'nope' }, 'command is one of delay, dropNextCommitStatus,'],
  ['x', 'command is one of delay, dropNextCommitStatus,'],
])('%j is refused with a sentence', (command, sentence) => {
  expect(refusal(command)).toContain(sentence);
});
