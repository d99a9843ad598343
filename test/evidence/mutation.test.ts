import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  canonicalJson,
  disclose,
  parseEvidencePackage,
  utf8,
  verifyPackageText,
  type EvidencePackage,
  type Policy,
  type SignatureVerifier,
  type Trust,
} from '@piaosu/core';
import { newConsortium, type Consortium } from './consortium.ts';
import { publishDay, type PublishedDay } from './published-day.ts';
import { receipt1, receipt2, receipt3 } from './receipts.ts';

let consortium: Consortium;
let trust: Trust;
let day: PublishedDay;

beforeAll(async () => {
  consortium = await newConsortium();
  trust = { ...consortium.trust, verifySignature: remembering(consortium.trust.verifySignature) };
  day = publishDay(consortium, [receipt1(), receipt2(), receipt3()]);
});

/** A mutation leaves all signatures but one as they were: each is verified once instead of ten thousand times. */
function remembering(verify: SignatureVerifier): SignatureVerifier {
  const answers = new Map<string, boolean>();
  return (alg, spki, message, signature) => {
    const id = [spki, message, signature].map((bytes) => Buffer.from(bytes).toString('base64')).join();
    const answer = answers.get(id) ?? verify(alg, spki, message, signature);
    answers.set(id, answer);
    return answer;
  };
}

/** undefined: refused as no package; a file that is not UTF-8 never gets as far. */
function headlineOf(bytes: Uint8Array, policy: Partial<Policy> = {}): string | undefined {
  const text = decode(bytes);
  if (text === undefined) return undefined;
  const verdict = verifyPackageText(text, trust, { witnesses: 2, ...policy });
  return verdict.ok ? verdict.value.headline : undefined;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const bytesOf = (evidence: EvidencePackage): Uint8Array => utf8(canonicalJson(evidence));
const REFUTED = [undefined, 'TAMPERED', 'ISSUER_UNTRUSTED'];

describe('a package whose one byte was changed never verifies', () => {
  it('at any place', { timeout: 120_000 }, () => {
    const bytes = bytesOf(disclose(day.package(2), { fields: ['totalAmount', 'patientName'], lines: [3] }));
    expect(headlineOf(bytes)).toBe('UNCONFIRMED');
    const accepted: number[] = [];
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      bytes[at] = byte ^ 1;
      if (!REFUTED.includes(headlineOf(bytes))) accepted.push(at);
      bytes[at] = byte;
    }
    expect(accepted).toEqual([]);
  });

  it('by any other byte, in the whole package, with and without the own ledger', { timeout: 120_000 }, () => {
    const bytes = bytesOf(day.package(2));
    const { checkpoint, issuer, segment } = day.records(2);
    const view = { block: 99, checkpoint, issuerRecord: issuer, segmentRecord: segment, status: 'LIVE' } as const;
    expect(headlineOf(bytes, { view })).toBe('GENUINE');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const mutated = bytes.slice();
        mutated[at] = (bytes[at] ?? 0) ^ bits;
        expect(REFUTED).toContain(headlineOf(mutated));
        expect(REFUTED).toContain(headlineOf(mutated, { view }));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a package has one spelling', () => {
  const codeOf = (text: string): string => {
    const evidence = parseEvidencePackage(text);
    return evidence.ok ? 'OK' : (evidence.faults[0]?.code ?? '');
  };

  it('and every other text of the same values is NOT_CANONICAL', () => {
    const text = canonicalJson(day.package(0));
    expect(codeOf(text)).toBe('OK');
    expect(codeOf(`${text}\n`)).toBe('NOT_CANONICAL');
    expect(codeOf(text.replace(':', ': '))).toBe('NOT_CANONICAL');
    expect(codeOf(text.replace('"v":1}', '"v":1.0}'))).toBe('NOT_CANONICAL');
    expect(codeOf(text.replace('{', '{"details":[],'))).toBe('NOT_CANONICAL');
    expect(codeOf(JSON.stringify(JSON.parse(text), null, 2))).toBe('NOT_CANONICAL');
  });

  it('and a field that is not defined, or one that is missing, is refused', () => {
    const { path, ...rest } = day.package(0);
    expect(codeOf(canonicalJson(rest))).toBe('SCHEMA');
    expect(codeOf(canonicalJson({ ...rest, path, note: 'genuine!' }))).toBe('UNKNOWN_FIELD');
    expect(codeOf('{')).toBe('MALFORMED_JSON');
  });
});
