import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../encoding/canonical-json.ts';
import { toBase64Url } from '../encoding/text-forms.ts';
import { equalBytes, utf8 } from '../encoding/bytes.ts';
import type { WitnessPorts } from '../evidence/witness.ts';
import { parsed } from '../result.ts';
import {
  dailyStatementBytes,
  isDailyStatement,
  parseDailyStatement,
  verifyDailyStatement,
  type DailyStatement,
  type SignedDailyStatement,
} from './daily-statement.ts';

const side = { kinds: [{ kind: 'OUTPATIENT', count: 2, totalFen: 186_000 } as const], count: 2, totalFen: 186_000 };
const root = `sha-256:${'5'.repeat(64)}` as const;

const statement: DailyStatement = {
  ...{ v: 1, type: 'piaosu/daily-statement', org: 'HealthMSP', institution: 'H33010000001', day: '2026-01-05' },
  ...{ version: 1, issued: 1_800_000_000, block: 12, accepted: side, anchored: side, leaves: { count: 2, root } },
  checkpoints: [{ publisher: 'PUB-HEALTH-1', shard: 'main', size: 2, root }],
  differences: [],
};

const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
/** 64 bytes that stand for a signature over exactly these bytes. */
const signature = toBase64Url(new Uint8Array(64).fill(7));

function signedOf(of: DailyStatement): SignedDailyStatement {
  return { statement: of, certificate, signature, witnesses: [] };
}

/** Trust in one gateway whose signature holds for `signedBytes` alone. */
function portsFor(of: DailyStatement, { attribute = 'true', notAfter = 1_900_000_000 } = {}): WitnessPorts {
  const attributes = { 'piaosu.gateway': attribute };
  return {
    cas: { HealthMSP: 'ca' },
    readCertificate: () => parsed({ spki: utf8('key'), mspRole: 'client', attributes, notBefore: 0, notAfter }),
    verifySignature: (_alg, _key, message) => equalBytes(message, dailyStatementBytes(of)),
  };
}

function codeOf(signed: SignedDailyStatement, ports: WitnessPorts): string {
  const verified = verifyDailyStatement(ports, signed);
  return verified.ok ? 'holds' : (verified.faults[0]?.code ?? '');
}

describe('a statement of a day', () => {
  it('holds when the gateway signed exactly this and its sums are sums', () => {
    expect(codeOf(signedOf(statement), portsFor(statement))).toBe('holds');
    expect(parseDailyStatement(canonicalJson(signedOf(statement))).ok).toBe(true);
    expect(isDailyStatement(signedOf(statement))).toBe(true);
  });

  it('does not after any sum was altered, nor with a sum that was signed wrongly', () => {
    const altered = { ...statement, anchored: { ...side, totalFen: 185_999 } };
    expect(codeOf(signedOf(altered), portsFor(statement))).toBe('PROOF_INVALID');
    expect(codeOf(signedOf(altered), portsFor(altered))).toBe('AMOUNT_EQUATION');
    const fewer = { ...statement, leaves: { count: 1, root } };
    expect(codeOf(signedOf(fewer), portsFor(fewer))).toBe('AMOUNT_EQUATION');
  });

  it('is not believed of who is no gateway, without a trust root, or out of the certificate’s time', () => {
    expect(codeOf(signedOf(statement), portsFor(statement, { attribute: 'false' }))).toBe('PROOF_INVALID');
    expect(codeOf(signedOf(statement), portsFor(statement, { notAfter: 1 }))).toBe('ISSUER_UNTRUSTED');
    expect(codeOf(signedOf(statement), { ...portsFor(statement), cas: {} })).toBe('ISSUER_UNTRUSTED');
  });

  it('that was written anew by another program is refused', () => {
    expect(parseDailyStatement(canonicalJson(signedOf(statement)).replace(':', ': ')).ok).toBe(false);
  });
});
