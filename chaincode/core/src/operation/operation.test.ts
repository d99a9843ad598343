import { describe, expect, test } from 'vitest';

import { PiaosuError } from '../result.ts';
import { ACTIONS, ROLE_HOLDERS, isAction } from './action.ts';
import { BODIES, PRIVATE_BODIES } from './body.ts';
import { operationBytes, parseBatch, parseSignedOperation, type Operation } from './operation.ts';
import { parseThrown, thrownText } from './outcome.ts';
import { requestText } from './request.ts';

const DIGEST = `sha-256:${'0'.repeat(64)}` as const;
const OPERATION: Operation = {
  v: 1,
  action: 'reserve',
  actor: { institution: 'INS-A', role: 'CLAIMS_OFFICER', keyId: 'k' },
  body: { amountFen: 1, receipts: [{ leaf: DIGEST, log: { size: 2 }, path: ['a'] }] },
  privateHash: DIGEST,
};

describe('operations', () => {
  test('every action has a body, a private body and roles that somebody can hold', () => {
    expect(Object.keys(BODIES).sort()).toEqual(Object.keys(ACTIONS).sort());
    expect(Object.keys(PRIVATE_BODIES).sort()).toEqual(Object.keys(ACTIONS).sort());
    const roles = Object.values(ACTIONS).flatMap((rule) => [...rule.roles]);
    expect(new Set(roles)).toEqual(new Set(Object.keys(ROLE_HOLDERS)));
  });

  test('an action that is a name of the prototype is none', () => {
    expect(isAction('constructor')).toBe(false);
  });

  test('signed bytes begin with their domain', () => {
    expect(Buffer.from(operationBytes(OPERATION)).toString('utf8')).toMatch(
      /^piaosu\/operation\/v1\0\{"action":"reserve"/,
    );
  });

  test('an operation with a field too many or without its signature does not pass', () => {
    expect(parseSignedOperation({ op: OPERATION, signature: 'AA' }).ok).toBe(true);
    expect(parseSignedOperation({ op: { ...OPERATION, more: 1 }, signature: 'AA' }).ok).toBe(false);
    expect(parseSignedOperation({ op: OPERATION }).ok).toBe(false);
    expect(parseBatch([]).ok).toBe(false);
  });

  test('a request is the same with new salt, proofs and key, and another with another amount or receipt', () => {
    const secret = { salt: '00', messageId: 'm', evidence: ['proof'] };
    const first = requestText(OPERATION, secret);
    const grown = { leaf: DIGEST, log: { size: 9 }, path: ['a', 'b'] };
    const repeated = {
      ...OPERATION,
      actor: { ...OPERATION.actor, keyId: 'k2' },
      body: { amountFen: 1, receipts: [grown] },
    };
    expect(requestText(repeated, { ...secret, salt: '11', evidence: ['other'] })).toBe(first);
    expect(requestText({ ...OPERATION, body: { amountFen: 2, receipts: [grown] } }, secret)).not.toBe(first);
    const otherLeaf = { ...grown, leaf: `sha-256:${'1'.repeat(64)}` };
    expect(requestText({ ...OPERATION, body: { amountFen: 1, receipts: [otherLeaf] } }, secret)).not.toBe(first);
    expect(requestText(OPERATION, { ...secret, messageId: 'n' })).not.toBe(first);
  });

  test('a thrown text is read back, a foreign one is not', () => {
    const error = new PiaosuError('SIGNATURE_INVALID', { index: 3 });
    expect(thrownText(error)).toBe('SIGNATURE_INVALID|{"index":3}');
    expect(parseThrown(thrownText(error))).toEqual({ code: 'SIGNATURE_INVALID', evidence: { index: 3 } });
    for (const foreign of ['TypeError: x', 'NO_SUCH_CODE|{}', 'SCHEMA|{', 'SCHEMA|{ }'])
      expect(parseThrown(foreign)).toBeUndefined();
  });
});
