import { canonicalJson, claimKey, consentKey, presentationKey, splitLedgerKey, type Json } from '@piaosu/core';
import { describe, expect, it } from 'vitest';
import type { Change, ChangeSet } from './change.ts';
import { recheck } from './recheck.ts';

const ID = `K${'0'.repeat(24)}`;
const CLAIM = `C${'1'.repeat(24)}`;
const TAG = `1.${'a'.repeat(64)}`;
const DIGEST = `sha-256:${'b'.repeat(64)}` as const;
const TX = 'ab';

const grant = { action: 'grant', role: 'PORTAL', time: 10, tx: TX, keyId: 'k' };
const withdrawal = { action: 'withdraw', role: 'PORTAL', time: 20, tx: TX, keyId: 'k' };
const granted = {
  ...{ v: 1, id: ID, state: 'ACTIVE', portal: 'PORTAL-1', payer: TAG, purpose: 'CLAIM', scopeCommit: DIGEST },
  ...{ patientCommit: DIGEST, validFrom: 10, validUntil: 100, claims: [], history: [grant] },
};
const used = { ...granted, claims: [CLAIM] };
const withdrawn = { ...used, state: 'WITHDRAWN', history: [grant, withdrawal] };

const reserved = { action: 'reserve', role: 'CLAIMS_OFFICER', time: 15, tx: TX, keyId: 'k', amountFen: 1 };
const unconsented = {
  ...{ v: 1, id: CLAIM, lineage: TAG, payer: 'INS-A', org: 'InsuranceMSP', tier: 5, benefit: 'INDEMNITY' },
  ...{ basis: 'PERSONAL_BURDEN', receipts: [TAG], state: 'RESERVED', requestedFen: 1, reservedFen: 1, approvedFen: 0 },
  ...{ paidFen: 0, recoveredFen: 0, expiresOn: '2026-03-01', history: [reserved] },
};
const claim = { ...unconsented, consent: ID };
const ended = {
  ...claim,
  state: 'WITHDRAWN',
  history: [reserved, { action: 'withdraw', role: 'PORTAL', time: 20, tx: TX, reason: 'CONSENT_WITHDRAWN' }],
};

const acts = {
  grant: {
    action: 'grantConsent',
    institution: 'PORTAL-1',
    body: { purpose: 'CLAIM', validFrom: 10, validUntil: 100 },
  },
  withdraw: { action: 'withdrawConsent', institution: 'PORTAL-1', body: { consentId: ID } },
  reserve: { action: 'reserve', institution: 'INS-A', body: { consentId: ID, amountFen: 1 } },
} as const;

type Written = readonly [key: string, before: Json | undefined, after: Json];

const bytes = (value: Json | undefined) => (value === undefined ? undefined : Buffer.from(canonicalJson(value)));

function rulesOf(
  written: readonly Written[],
  operations: readonly (keyof typeof acts)[],
  before = new Map<string, Json>(),
) {
  const changes = written.flatMap(([key, old, now]): Change[] => {
    const split = splitLedgerKey(key);
    return split === undefined ? [] : [{ key, ...split, before: bytes(old), after: bytes(now) }];
  });
  const set: ChangeSet = {
    changes,
    operations: operations.map((name) => {
      const { action, institution, body } = acts[name];
      return { v: 1, action, actor: { institution, role: 'PORTAL', keyId: 'k' }, body, privateHash: DIGEST };
    }),
    valueBefore: (key) => changes.find((change) => change.key === key)?.before ?? bytes(before.get(key)),
  };
  return recheck(set).map(({ evidence }) => evidence);
}

const cns = (before: Json | undefined, after: Json): Written => [consentKey(ID), before, after];
const clm = (before: Json | undefined, after: Json): Written => [claimKey(CLAIM), before, after];

describe('a consent as every organisation re-checks it', () => {
  it('is granted by its portal, used by a claim that names it, and withdrawn with the claim', () => {
    expect(rulesOf([cns(undefined, granted)], ['grant'])).toEqual([]);
    expect(rulesOf([cns(granted, used), clm(undefined, claim)], ['reserve'])).toEqual([]);
    expect(rulesOf([cns(used, withdrawn), clm(claim, ended)], ['withdraw'])).toEqual([]);
  });

  it.each<[string, readonly Written[], readonly (keyof typeof acts)[], string]>([
    ['granted by nobody', [cns(undefined, granted)], ['reserve'], 'CONSENT_ACTOR'],
    ['longer than it was granted', [cns(undefined, { ...granted, validUntil: 101 })], ['grant'], 'CONSENT_ACTOR'],
    [
      'given to another payer later',
      [cns(granted, { ...granted, payer: `1.${'c'.repeat(64)}` })],
      [],
      'CONSENT_REWRITTEN',
    ],
    ['active again', [cns(withdrawn, used)], ['grant'], 'CONSENT_REWRITTEN'],
    ['withdrawn by nobody', [cns(granted, { ...withdrawn, claims: [] })], ['reserve'], 'CONSENT_ACTOR'],
    ['unreadable', [cns(granted, { v: 1 })], [], 'CONSENT_RECORD_UNREADABLE'],
    ['with a claim that is not made', [cns(granted, used)], ['reserve'], 'CONSENT_CLAIM'],
    [
      'used after it ended',
      [cns({ ...granted, validUntil: 15 }, { ...used, validUntil: 15 }), clm(undefined, claim)],
      ['reserve'],
      'CONSENT_CLAIM',
    ],
    ['without the claim it carried', [cns(used, granted)], ['reserve'], 'CONSENT_CLAIM_DROPPED'],
  ])('%s is LEDGER_DIVERGED', (_name, written, operations, rule) => {
    expect(rulesOf(written, operations)).toContainEqual({ rule });
  });

  it('withdrawn with a claim left open is LEDGER_DIVERGED', () => {
    const before = new Map<string, Json>([[claimKey(CLAIM), claim]]);
    expect(rulesOf([cns(used, withdrawn)], ['withdraw'], before)).toEqual([{ rule: 'CLAIM_UNDER_WITHDRAWN_CONSENT' }]);
  });

  it('a claim that names a consent which does not name it is LEDGER_DIVERGED', () => {
    expect(rulesOf([clm(undefined, claim)], ['reserve'])).toEqual([{ rule: 'CLAIM_AUTHORITY' }]);
  });

  it('a claim withdrawn in the portal’s name without the patient is LEDGER_DIVERGED', () => {
    expect(rulesOf([clm(claim, ended)], ['grant'])).toMatchObject([{ rule: 'CLAIM_ACTOR' }]);
  });
});

describe('a presentation as every organisation re-checks it', () => {
  const use = { v: 1, portal: 'PORTAL-1', payer: TAG, claim: CLAIM, issued: 10, expires: 20, time: 15, tx: TX };
  const shown = { ...unconsented, presentation: TAG };
  const prs = (before: Json | undefined, after: Json): Written => [presentationKey(TAG), before, after];

  it('is used once, in time, by the claim that names it', () => {
    expect(rulesOf([prs(undefined, use), clm(undefined, shown)], ['reserve'])).toEqual([]);
    expect(rulesOf([prs(use, use), clm(undefined, shown)], ['reserve'])).toEqual([{ rule: 'PRESENTATION_USED_TWICE' }]);
  });

  it.each([
    ['after it has run out', { ...use, time: 20 }],
    ['for longer than it may live', { ...use, expires: 700 }],
  ])('used %s it is LEDGER_DIVERGED', (_name, after) => {
    expect(rulesOf([prs(undefined, after), clm(undefined, shown)], ['reserve'])).toEqual([
      { rule: 'PRESENTATION_USE' },
    ]);
  });
});
