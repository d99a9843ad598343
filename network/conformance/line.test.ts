import { describe, expect, test } from 'vitest';
import { block, type Answer } from './answer.ts';
import { lineOf } from './line.ts';

const vocabulary = {
  words: new Map([
    ['localhost:7051', 'peer of HealthMSP'],
    ['127.0.0.1:7250', 'orderer of HealthMSP'],
    ['127.0.0.1:7260', 'orderer of DrugMSP'],
    ['AMSP', 'BMSP'],
    ['BMSP', 'CMSP'],
  ]),
};

function line(value: Extract<Answer, { kind: 'value' }>['value']): string {
  return lineOf({ kind: 'value', value }, vocabulary);
}

function refused(address: string, mspId: string, message: string): Answer {
  const error = { class: 'EndorseError', code: 10, message: '10 ABORTED: failed', transaction: true };
  const cause = { code: 10, details: 'failed' };
  return { kind: 'error', error: { ...error, cause, details: [{ address, mspId, message }] } };
}

describe('one line for an answer', () => {
  test('does not depend on ids, keys, times and the order of names', () => {
    const first = line({ b: 'ab'.repeat(32), a: 'key~12ab~1~x at 2026-11-22T14:48:04Z' });
    expect(first).toBe('ok {"a":"<key>x at <time>","b":"<txid>"}');
  });

  test('keeps how far blocks are from each other', () => {
    expect(line([block(9n), block(11), 'VALID', 11])).toBe('ok ["block","block+2","VALID",11]');
  });

  test('names the peer that refused, but only says that an orderer did', () => {
    expect(lineOf(refused('localhost:7051', 'HealthMSP', 'no'), vocabulary)).toBe(
      'EndorseError 10 | 10 ABORTED: failed | names its transaction | HealthMSP@peer of HealthMSP: no',
    );
    expect(lineOf(refused('127.0.0.1:7260', 'DrugMSP', 'no'), vocabulary)).toMatch(/\| an orderer: no$/);
  });

  test('an orderer that is not the named organisation’s is shown', () => {
    expect(lineOf(refused('127.0.0.1:7250', 'DrugMSP', 'no'), vocabulary)).toMatch(
      /\| DrugMSP@orderer of HealthMSP: no$/,
    );
  });

  test('replaces names in one pass', () => {
    expect(line('AMSP BMSP')).toBe('ok "BMSP CMSP"');
  });

  test('a status that contradicts its error is shown', () => {
    const error = { class: 'EndorseError', code: 10, message: '10 ABORTED: failed', transaction: false, details: [] };
    const answer: Answer = { kind: 'error', error: { ...error, cause: { code: 14, details: 'gone' } } };
    expect(lineOf(answer, vocabulary)).toBe('EndorseError 10 | 10 ABORTED: failed | below: 14 gone');
  });

  test('a call that ran out of time is the same whichever end noticed first', () => {
    const ran = (code: number, message: string): Answer => ({
      kind: 'error',
      error: { class: 'GatewayError', code, message, transaction: false, details: [] },
    });
    const line = 'GatewayError 4 | 4 DEADLINE_EXCEEDED: <deadline exceeded>';
    expect(lineOf(ran(4, '4 DEADLINE_EXCEEDED: Deadline exceeded after 0.300s,LB pick: 0.001s'), vocabulary)).toBe(
      line,
    );
    expect(lineOf(ran(4, '4 DEADLINE_EXCEEDED: evaluate timeout expired'), vocabulary)).toBe(line);
    expect(lineOf(ran(4, '4 DEADLINE_EXCEEDED: Deadline exceeded'), vocabulary)).toBe(line);
    expect(lineOf(ran(1, '1 CANCELLED: Call cancelled'), vocabulary)).toBe(line);
  });
});
