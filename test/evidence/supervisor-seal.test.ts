import { beforeAll, describe, expect, it } from 'vitest';
import {
  headerMessage,
  institutionKey,
  recordHash,
  SUPERVISOR,
  supervisorSealMessage,
  toBase64Url,
  verifyReceipt,
  type Check,
  type EvidencePackage,
  type InstitutionRecord,
  type LedgerView,
  type Policy,
  type SignatureAlg,
} from '@piaosu/core';
import { newSigningKey, type SigningKey } from '../../gateway/src/native/signing-key.ts';
import { nativeSuite } from '../../gateway/src/native/hash-suite.ts';
import { newConsortium, NOW_BLOCK, type Consortium } from './consortium.ts';
import { publishDay, type PublishedDay } from './published-day.ts';
import { receipt1, receipt2 } from './receipts.ts';

let consortium: Consortium;
let day: PublishedDay;

beforeAll(async () => {
  consortium = await newConsortium();
  day = publishDay(consortium, [receipt1(), receipt2()]);
});

function bureau(key: SigningKey, changes: Partial<InstitutionRecord['keys'][number]> = {}): InstitutionRecord {
  const spki = Buffer.from(key.spki).toString('base64');
  const from = { epoch: 9, time: 1_767_700_000 };
  const sealKey = { id: 'seal-1', alg: key.alg, spki, custody: 'OWN', from, purpose: 'SEAL', ...changes } as const;
  return {
    v: 1,
    id: SUPERVISOR,
    org: 'FinanceMSP',
    kinds: ['AUTHORITY'],
    state: 'ACTIVE',
    name: '财政局',
    keys: [sealKey],
  };
}

/** Receipt 1 with a seal over `message`, and what two organisations say of the bureau's record. */
function sealed(
  key: SigningKey,
  record = bureau(key),
  message = supervisorSealMessage(day.header(0)),
): EvidencePackage {
  const supervisorSeal = { keyId: 'seal-1', alg: key.alg, signature: toBase64Url(key.sign(message)) };
  const valueHash = recordHash(nativeSuite('sha-256'), record);
  const said = (['InsuranceMSP', 'FinanceMSP'] as const).map((org) =>
    consortium.sign({ v: 1, type: 'record', org, key: institutionKey(SUPERVISOR), valueHash, block: NOW_BLOCK }),
  );
  const evidence = day.package(0);
  return { ...evidence, supervisorSeal, supervisorRecord: record, witnesses: [...evidence.witnesses, ...said] };
}

function verify(
  evidence: EvidencePackage,
  policy: Partial<Policy> = {},
): { headline: string; seal: Check | undefined } {
  const { headline, checks } = verifyReceipt(evidence, consortium.trust, { witnesses: 2, ...policy });
  return { headline, seal: checks.find(({ name }) => name === 'seal') };
}

function ownLedger(supervisorRecord: InstitutionRecord): { view: LedgerView } {
  const { checkpoint, issuer, segment } = day.records(0);
  const records = { checkpoint, issuerRecord: issuer, segmentRecord: segment, supervisorRecord };
  return { view: { block: 99, ...records, status: 'LIVE' } };
}

describe('the supervisor seal of a receipt', () => {
  it('is not applicable where there is none, and nothing is the worse', () => {
    expect(verify(day.package(0))).toEqual({
      headline: 'UNCONFIRMED',
      seal: { name: 'seal', result: 'not-applicable' },
    });
  });

  it.each<SignatureAlg>(['ES256', 'SM2'])(
    'is valid by the word of two organisations, and by the own ledger: %s',
    (alg) => {
      const key = newSigningKey(alg);
      expect(verify(sealed(key)).seal).toMatchObject({ result: 'valid', evidence: { supervisor: SUPERVISOR } });
      const { headline, seal } = verify(sealed(key), ownLedger(bureau(key)));
      expect([headline, seal?.result]).toEqual(['GENUINE', 'valid']);
    },
  );

  it('of another receipt, or a signature of the key over anything else, is TAMPERED with SIGNATURE_INVALID', () => {
    const key = newSigningKey('ES256');
    for (const message of [supervisorSealMessage(day.header(1)), headerMessage(day.header(0))]) {
      const { headline, seal } = verify(sealed(key, bureau(key), message));
      expect(headline).toBe('TAMPERED');
      expect(seal).toMatchObject({ result: 'invalid', code: 'SIGNATURE_INVALID' });
    }
  });

  it('counts only by a key of the bureau whose purpose is sealing', () => {
    const key = newSigningKey('ES256');
    const other = { ...bureau(key), id: 'AUTH-HEALTH', org: 'HealthMSP' as const };
    const unknownKey = bureau(key, { id: 'seal-2' });
    const acting = {
      ...bureau(key),
      keys: bureau(key).keys.map(({ id, alg, spki, custody, from }) => ({ id, alg, spki, custody, from })),
    };
    for (const record of [other, unknownKey, acting])
      expect(verify(sealed(key, bureau(key)), ownLedger(record))).toMatchObject({
        headline: 'ISSUER_UNTRUSTED',
        seal: { result: 'invalid', code: 'ISSUER_UNTRUSTED' },
      });
  });

  it('under a revoked key says nothing, for or against: nobody can tell when it was made', () => {
    const key = newSigningKey('ES256');
    const revoked = bureau(key, { revoked: { epoch: 12, time: 1_767_800_000 } });
    expect(verify(sealed(key), ownLedger(revoked))).toMatchObject({
      headline: 'GENUINE',
      seal: { result: 'unknown', code: 'KEY_REVOKED' },
    });
  });

  it('with a record that its witnesses did not see is TAMPERED', () => {
    const [key, own] = [newSigningKey('ES256'), newSigningKey('ES256')];
    const forged = { ...sealed(own), witnesses: sealed(key).witnesses };
    expect(verify(forged)).toMatchObject({ headline: 'TAMPERED', seal: { result: 'invalid', code: 'PROOF_INVALID' } });
  });
});
