import { describe, expect, test } from 'vitest';

import { canonicalJson } from '../encoding/canonical-json.ts';
import { sha256Suite } from '../hash/suite.ts';
import { staticTree } from '../merkle/static-tree.ts';
import { toBase64Url } from '../encoding/text-forms.ts';
import { isRequestGenuine } from './device-request.ts';
import { genesisOf, openTicket, parseTicketLine, type OfflineTicket } from './offline-ticket.ts';

const SIGNATURE = toBase64Url(new Uint8Array(64));
const KEY = { id: 'off-1', alg: 'ES256', spki: 'AAAA' } as const;
const TICKET: OfflineTicket = {
  ...{ v: 1, type: 'piaosu/offline-receipt', issuer: 'H33010000001', device: 'off-1', counter: 1 },
  previous: genesisOf(sha256Suite, 'H33010000001', 'off-1'),
  ...{ issuedAt: 1_770_000_000, receipt: {}, salts: 'AAAA', headerSignature: SIGNATURE, signature: SIGNATURE },
};
const ports = (verify: () => boolean) => ({ suite: sha256Suite, tree: staticTree(sha256Suite), verify });

describe('a ticket', () => {
  test('has one spelling: blanks, another order and a second member of one name are refused', () => {
    const line = canonicalJson(TICKET);
    expect(parseTicketLine(line)).toEqual({ ok: true, value: TICKET });
    expect(parseTicketLine(` ${line}`)).toMatchObject({ ok: false });
    expect(parseTicketLine(line.replace('"v":1', '"v":1,"v":1'))).toMatchObject({ ok: false });
    expect(parseTicketLine(line.slice(0, -5))).toMatchObject({ ok: false });
  });

  test('is OFFLINE_SIGNATURE by another key or with another signature, whatever its receipt says', () => {
    const forged = openTicket(
      ports(() => false),
      TICKET,
      KEY,
    );
    const foreign = openTicket(
      ports(() => true),
      TICKET,
      { ...KEY, id: 'off-2' },
    );
    for (const opened of [forged, foreign])
      expect(opened).toMatchObject({ ok: false, faults: [{ code: 'OFFLINE_SIGNATURE' }] });
  });

  test('with both signatures and a receipt that has not its form is refused for the receipt', () => {
    const opened = openTicket(
      ports(() => true),
      TICKET,
      KEY,
    );
    expect(opened.ok ? [] : opened.faults.map(({ pointer }) => pointer)).toContain('/receipt/totalAmount');
  });
});

test('a request is genuine by its own key only', () => {
  const body = { v: 1, type: 'piaosu/offline-device-request', issuer: 'H33010000001', keyId: 'off-1' } as const;
  const request = { ...body, alg: 'ES256', spki: 'AAAA', signature: SIGNATURE } as const;
  expect(isRequestGenuine(() => true, request)).toBe(true);
  expect(isRequestGenuine(() => false, request)).toBe(false);
});
