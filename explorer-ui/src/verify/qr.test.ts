import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { printReceiptQr, receiptQrMessage, type ReceiptQrPayload } from '@piaosu/core';
import { readTrustRootsFile } from './trust-roots.ts';
import { verifyQr } from './verify-shown.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const payload: ReceiptQrPayload = {
  ...{ v: 1, eInvoiceCode: '33060125', eInvoiceNumber: '0000000101', checkCode: '7k2m9q', issueDate: '2026-01-05' },
  ...{ totalFen: 100_000, issuer: 'H33010000001', keyId: 'k-1' },
};
const record = {
  ...{ v: 1, id: payload.issuer, org: 'HealthMSP', kinds: ['HOSPITAL'], state: 'ACTIVE', name: '示范医院' },
  keys: [{ id: 'k-1', alg: 'ES256', spki, custody: 'GATEWAY', from: { epoch: 0, time: 0 } }],
};

/** The scheme takes the smaller s of the two that verify: signed again until it is. */
function signed(): string {
  for (;;) {
    const key = { key: pair.privateKey, dsaEncoding: 'ieee-p1363' } as const;
    const signature = sign('sha256', receiptQrMessage(payload), key);
    if ((signature[32] ?? 0) < 0x7f) return printReceiptQr(payload, signature);
  }
}

describe('a QR code with nobody to ask', () => {
  const roots = readTrustRootsFile('trust.json', JSON.stringify({ institutions: [record] })) ?? { institutions: [] };

  it('is UNCONFIRMED at best, with the issuer’s record of the user’s own trust roots', () => {
    const shown = verifyQr(signed(), roots);
    expect(shown).toMatchObject({ state: 'VERIFIED', verdict: { headline: 'UNCONFIRMED' } });
    expect(shown).toMatchObject({ verdict: { checks: [{ name: 'integrity', result: 'valid' }, {}, {}, {}, {}] } });
  });

  it('that was altered is TAMPERED, and with an unknown issuer nothing is known', () => {
    expect(verifyQr(signed().replace('.100000.', '.900000.'), roots)).toMatchObject({
      verdict: { headline: 'TAMPERED' },
    });
    expect(verifyQr(signed(), { institutions: [] })).toMatchObject({
      verdict: { headline: 'UNCONFIRMED', checks: [{ result: 'unknown' }, {}, {}, {}, {}] },
    });
    expect(verifyQr('PSR1.33', roots)).toMatchObject({ state: 'NOT_INTACT' });
  });
});
