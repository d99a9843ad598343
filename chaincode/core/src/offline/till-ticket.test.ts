import { createHash } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { canonicalJson } from '../encoding/canonical-json.ts';
import { toHex } from '../encoding/text-forms.ts';
import { sha256Suite } from '../hash/suite.ts';
import type { LotRecord } from '../ledger/lot-record.ts';
import type { UnitRecord } from '../ledger/unit-record.ts';
import { chainFault, lotAsOf, timeDoubt, unitAsOf } from './decide-ticket.ts';
import {
  isTicketGenuine,
  parseTillTicket,
  tillGenesis,
  tillTicketHash,
  tillTicketMessage,
  type TillKey,
  type TillTicket,
  type TillTicketBody,
} from './till-ticket.ts';

const genesis = tillGenesis(sha256Suite, 'PHA', 'till-1');
const BODY: TillTicketBody = {
  ...{ v: 1, type: 'piaosu/till-ticket', institution: 'PHA', till: 'till-1', counter: 1, previous: genesis },
  ...{ at: 1_767_664_800, premises: 'PHA-1', salt: '00112233445566778899aabbccddeeff' },
  units: [{ id: 'gs1:010690123456789221S1', line: 0, read: {} }],
  lines: [{ prescriber: 'H33010000001', prescription: 'RX-1', line: 1, product: '86900000000001', quantity: 100 }],
  patient: { idType: '01', number: '33010619620304321X' },
};
const TICKET: TillTicket = { ...BODY, signature: 'A'.repeat(86) };
const KEY: TillKey = {
  ...{ id: 'till-1', alg: 'ES256', spki: 'AAAA', custody: 'OWN' },
  from: { epoch: 1, time: 1 },
  till: { premises: 'PHA-1' },
};

describe('a ticket of a till', () => {
  test('has one spelling: what is not canonical, or has one field more, is refused', () => {
    const line = canonicalJson(TICKET);
    expect(parseTillTicket(line)).toEqual({ ok: true, value: TICKET });
    for (const other of [` ${line}`, line.replace('"v":1', '"v":1,"w":1'), line.replace('"v":1', '"v":1.0'), 'x'])
      expect(parseTillTicket(other).ok).toBe(false);
  });

  test('is signed in a domain of its own, with all that it says', () => {
    const bytes = tillTicketMessage(BODY);
    expect(Buffer.from(bytes).toString('utf8')).toBe(`piaosu/till-ticket/v1\0${canonicalJson(BODY)}`);
  });

  test('is its till’s: by key, place and signature', () => {
    const holds = (): boolean => true;
    expect(isTicketGenuine(holds, TICKET, KEY)).toBe(true);
    expect(isTicketGenuine(holds, TICKET, { ...KEY, id: 'till-2' })).toBe(false);
    expect(isTicketGenuine(holds, TICKET, { ...KEY, till: { premises: 'PHA-2' } })).toBe(false);
    expect(isTicketGenuine(() => false, TICKET, KEY)).toBe(false);
  });

  test('names the hash of the one before: H(0x00 ‖ canonical ticket), the first one its till’s own beginning', () => {
    const plain = createHash('sha256')
      .update(Buffer.from([0]))
      .update(canonicalJson(TICKET))
      .digest();
    expect(tillTicketHash(sha256Suite, TICKET)).toBe(`sha-256:${toHex(plain)}`);
    expect(tillGenesis(sha256Suite, 'PHA', 'till-2')).not.toBe(genesis);
    expect(tillGenesis(sha256Suite, 'PHB', 'till-1')).not.toBe(genesis);
  });

  test.each([
    [{ next: 1, previous: genesis }, undefined],
    [{ next: 2, previous: genesis }, 'REPEAT'],
    [{ next: 1, previous: tillTicketHash(sha256Suite, TICKET) }, 'PREVIOUS'],
  ])('after %j it is %s', (head, reason) => {
    const fault = chainFault(head, TICKET);
    expect(fault).toEqual(reason === undefined ? undefined : { counter: 1, expected: head.next, reason });
  });

  test('a counter ahead of the chain is a GAP', () => {
    const fault = chainFault({ next: 3, previous: genesis }, { ...TICKET, counter: 5 });
    expect(fault).toEqual({ counter: 5, expected: 3, reason: 'GAP' });
  });
});

test.each([
  [{ at: 1000, before: 1000, now: 1000 }, undefined],
  [{ at: 100, before: 1000, now: 1000 }, undefined],
  [{ at: 99, before: 1000, now: 1000 }, 'BACK'],
  [{ at: 0, before: 0, now: 7 * 86_400 }, undefined],
  [{ at: 0, before: 0, now: 7 * 86_400 + 1 }, 'LATE'],
])('the time of a ticket %j is %s', (times, doubt) => {
  expect(timeDoubt(times)).toBe(doubt);
});

test('what was said of a lot or box after the till gave it out is not held against it', () => {
  const notice = (time: number) => ({ notice: 'N-1', time, tx: 'aa' });
  const lot: LotRecord = {
    ...{ v: 1, product: '86900000000001', issuer: 'MAKER-1', premises: 'PLANT-1', expiry: '2027-12-31', parts: [] },
    ...{ held: notice(10), recall: { ...notice(20), class: 1 }, withdrawn: notice(30) },
  };
  expect(lotAsOf(lot, 20)).toEqual({ ...lotAsOf(lot, 5), held: lot.held, recall: lot.recall });
  expect(Object.keys(lotAsOf(lot, 5))).not.toContain('withdrawn');
  const unit: UnitRecord = {
    ...{ v: 1, state: 'AVAILABLE', product: '86900000000001', lot: `1.${'a'.repeat(64)}`, expiry: '2027-12-31' },
    ...{ level: 1, units: 100, parent: null, dispensings: [], recall: { ...notice(20), class: 2 } },
  };
  expect(unitAsOf(unit, 19)).not.toHaveProperty('recall');
  expect(unitAsOf(unit, 20)).toEqual(unit);
});
