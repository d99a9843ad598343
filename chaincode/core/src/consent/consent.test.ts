import { describe, expect, it } from 'vitest';

import { sha256Suite } from '../hash/suite.ts';
import type { ConsentRecord } from '../ledger/consent-record.ts';
import { isInScope, scopeCommit, type ScopedReceipt } from './consent-scope.ts';
import { decideConsent, decideScope } from './decide-consent.ts';
import { consentIdOf } from './consent-id.ts';
import { decidePresentation, parsePresentation, presentationText, type Presentation } from './presentation.ts';

const TAG = `1.${'a'.repeat(64)}`;
const receipt: ScopedReceipt = {
  ...{ eInvoiceCode: '33060125', eInvoiceNumber: '0000000101', issuer: 'H33010000001' },
  ...{ issueDate: '2026-01-05', visitDate: '2026-01-04' },
};

describe('the scope of a consent', () => {
  it.each([
    ['2026-01-05', '2026-01-05', true],
    ['2026-01-01', '2026-01-05', true],
    ['2026-01-05', '2026-01-31', true],
    ['2026-01-06', '2026-01-31', false],
    ['2026-01-01', '2026-01-04', false],
  ])('of %s to %s includes its border days: %s', (from, to, holds) => {
    expect(isInScope({ type: 'PERIOD', from, to }, receipt)).toBe(holds);
  });

  it('of a visit is hospital and day of the visit; a receipt that does not show its day lies outside', () => {
    const visit = { type: 'VISIT', hospital: 'H33010000001', visitDate: '2026-01-04' } as const;
    expect(isInScope(visit, receipt)).toBe(true);
    expect(isInScope({ ...visit, hospital: 'H33010000002' }, receipt)).toBe(false);
    expect(isInScope(visit, { ...receipt, visitDate: '2026-01-05' })).toBe(false);
    expect(isInScope(visit, { ...receipt, visitDate: undefined })).toBe(false);
  });

  it('is committed to with its salt', () => {
    const scope = { type: 'PERIOD', from: '2026-01-01', to: '2026-01-31' } as const;
    const commits = ['0', '1'].map((digit) => scopeCommit(sha256Suite, scope, digit.repeat(32)));
    expect(new Set(commits).size).toBe(2);
  });

  it('names the receipts that are another patient’s before those that lie outside', () => {
    const scope = { type: 'RECEIPT', receipt: { eInvoiceCode: '33060125', eInvoiceNumber: '0000000999' } } as const;
    const own = { ...receipt, samePatient: true };
    expect(decideScope(scope, [own, { ...receipt, samePatient: false }])).toMatchObject({
      evidence: { reason: 'OTHER_PATIENT', receipts: [1] },
    });
    expect(decideScope(scope, [own])).toMatchObject({ evidence: { reason: 'OUT_OF_SCOPE', receipts: [0] } });
  });
});

describe('a consent', () => {
  const consent: Pick<ConsentRecord, 'id' | 'payer' | 'state' | 'purpose' | 'validFrom' | 'validUntil'> = {
    ...{ id: consentIdOf(TAG), payer: TAG, state: 'ACTIVE', purpose: 'CLAIM', validFrom: 10, validUntil: 20 },
  };
  const use = { payerTags: [TAG], purpose: 'CLAIM', time: 10 } as const;
  const reason = (changes: Partial<typeof consent>, with_: object = {}) => {
    const decision = decideConsent({ ...consent, ...changes }, { ...use, ...with_ });
    return decision.ok ? undefined : decision.evidence;
  };

  it('to claim lets the office look, one to look lets it not claim', () => {
    expect(reason({}, { purpose: 'REVIEW' })).toBeUndefined();
    expect(reason({ purpose: 'REVIEW' })).toMatchObject({ reason: 'WRONG_PURPOSE' });
  });

  it('begins at its first second and has ended at its last', () => {
    expect([9, 10, 19, 20].map((time) => reason({}, { time }))).toMatchObject([
      { reason: 'NOT_YET_VALID' },
      undefined,
      undefined,
      { reason: 'EXPIRED' },
    ]);
  });

  it('tells another payer nothing of its state', () => {
    const stranger = { payerTags: [] };
    expect(reason({ state: 'WITHDRAWN' }, stranger)).toEqual({ reason: 'OTHER_PAYER', consentId: consent.id });
    expect(reason({ state: 'WITHDRAWN' })).toMatchObject({ reason: 'WITHDRAWN' });
  });
});

describe('a presentation', () => {
  const presentation: Presentation = {
    ...{ v: 1, portal: 'PORTAL-1', keyId: 'k', payer: 'INS-A', purpose: 'CLAIM', nonce: '0'.repeat(32) },
    receipt: { eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' },
    patient: `sha-256:${'b'.repeat(64)}`,
    ...{ issued: 1_000, expires: 1_300 },
  };
  const text = presentationText({ presentation, signature: new Uint8Array(64) });

  it('is read back from its text, and nothing else is read', () => {
    expect(parsePresentation(text)).toMatchObject({ ok: true, value: { presentation } });
    const [, payload = ''] = text.split('.');
    const bad = [
      '',
      text.slice(1),
      `${text}.x`,
      `PSP1.${payload}`,
      'PSP1.e30.AAAA',
      'PSP1.4pyT.AAAA',
      `PSP1.${payload}.!`,
    ];
    for (const each of [...bad, `PSP1.${'A'.repeat(2000)}.AAAA`]) expect(parsePresentation(each).ok).toBe(false);
  });

  it('says which replay it is: another payer, used, run out', () => {
    const use = { payer: 'INS-A', purpose: 'CLAIM', time: 1_100, used: undefined } as const;
    const evidence = (changes: object) => {
      const decision = decidePresentation(presentation, { ...use, ...changes });
      return decision.ok ? undefined : [decision.code, decision.evidence];
    };
    expect(evidence({})).toBeUndefined();
    expect(evidence({ payer: 'INS-B', used: { time: 5 } })).toEqual(['REPLAY', { reason: 'OTHER_PAYER' }]);
    expect(evidence({ used: { time: 5 } })).toEqual(['REPLAY', { reason: 'USED', usedAt: 5 }]);
    expect(evidence({ time: 1_300 })).toEqual(['REPLAY', { reason: 'EXPIRED', expires: 1_300 }]);
  });
});
