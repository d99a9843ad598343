import { beforeAll, describe, expect, it } from 'vitest';
import {
  isPatientOf,
  openReceiptEvidence,
  parseReceiptEvidence,
  tag,
  type EvidenceRecords,
  type OpenedReceipt,
  type Parsed,
  type ReceiptEvidence,
} from '@piaosu/core';
import { nativeHmac, nativeSuite } from '../../gateway/src/native/index.ts';
import { newConsortium, type Consortium } from './consortium.ts';
import { publishDay, type PublishedDay } from './published-day.ts';
import { receipt1, receipt2, receipt3 } from './receipts.ts';

let consortium: Consortium;
let day: PublishedDay;

beforeAll(async () => {
  consortium = await newConsortium();
  day = publishDay(consortium, [
    receipt1(),
    receipt2(),
    receipt1({ eInvoiceNumber: '0000000200', relatedNumber: 'G1' }),
  ]);
});

function open(
  evidence: ReceiptEvidence = day.evidence(0),
  records: EvidenceRecords = day.records(0),
  by: Consortium = consortium,
): Parsed<OpenedReceipt> {
  const { suiteOf, verifySignature } = by.trust;
  return openReceiptEvidence({ suiteOf, verifySignature, tags: by.tags }, evidence, records);
}

const codesOf = (result: Parsed<unknown>): string[] => (result.ok ? ['OK'] : result.faults.map(({ code }) => code));

describe('sound evidence', () => {
  it('parses and gives the leaf, the cap and the settled tiers, computed anew', () => {
    expect(parseReceiptEvidence(structuredClone(day.evidence(1))).ok).toBe(true);
    expect(open(day.evidence(1))).toMatchObject({
      ok: true,
      value: { leaf: day.leaf(1), totalFen: 86_000, capFen: 30_000, settledTiers: [1], otherUnbroken: true },
    });
  });

  it('gives every tag under every version of the pepper, the newest for new keys', () => {
    const opened = open(day.evidence(2), day.records(2));
    const tagsOf = (domain: 'receipt' | 'related', parts: string[]): string[] =>
      consortium.peppers.map((pepper) => tag(nativeHmac, pepper, domain, parts));
    const receipt = tagsOf('receipt', ['33060125', '0000000200']);
    const related = tagsOf('related', ['H33010000001', 'G1']);
    expect(opened).toMatchObject({
      value: {
        receiptTags: { all: receipt, newest: receipt[1] },
        relatedTags: { all: related, newest: related[1] },
      },
    });
  });

  it('shows whether another commitment is to the same patient', () => {
    const [one, other] = [open(), open(day.evidence(1))];
    if (!one.ok || !other.ok) throw new Error('sound evidence was refused');
    const salt = day.evidence(1).patientSalt;
    expect(isPatientOf(nativeSuite('sha-256'), one.value, other.value.header.patientCommit, salt)).toBe(true);
    expect(isPatientOf(nativeSuite('sha-256'), one.value, other.value.header.patientCommit, '00'.repeat(16))).toBe(
      false,
    );
  });
});

describe('evidence is refused', () => {
  it('with PROOF_INVALID for the path of another leaf, a truncated one, another root', () => {
    expect(codesOf(open({ ...day.evidence(0), path: day.path(1) }))).toEqual(['PROOF_INVALID']);
    expect(codesOf(open({ ...day.evidence(0), path: [] }))).toEqual(['PROOF_INVALID']);
    const other = publishDay(consortium, [receipt3()]);
    const records = { ...day.records(0), checkpoint: other.records(0).checkpoint };
    expect(codesOf(open(day.evidence(0), records))).toEqual(['PROOF_INVALID']);
  });

  it('with NOT_ISSUER for a leaf in the log of another publisher, or a number of another hospital', () => {
    const records = day.records(0);
    const foreign = { ...records, issuer: { ...records.issuer, publisher: 'PUB-HEALTH-2' } };
    expect(codesOf(open(day.evidence(0), foreign))).toEqual(['NOT_ISSUER']);
    const stolen = { ...records, segment: { ...records.segment, issuer: 'H33010000002' } };
    expect(codesOf(open(day.evidence(0), stolen))).toEqual(['NOT_ISSUER']);
  });

  it('with ISSUER_UNTRUSTED for a key that is not registered, PROOF_INVALID for the signature of another header', () => {
    const evidence = day.evidence(0);
    const unknown = { ...evidence, headerSignature: { ...evidence.headerSignature, keyId: 'k2' } };
    expect(codesOf(open(unknown))).toEqual(['ISSUER_UNTRUSTED']);
    const other = { ...evidence, headerSignature: day.evidence(1).headerSignature };
    expect(codesOf(open(other))).toEqual(['PROOF_INVALID']);
  });

  it('with SEGMENT_UNALLOTTED for a number outside the segment named', () => {
    const records = day.records(0);
    const beyond = { ...records, segment: { ...records.segment, to: '0000000100' } };
    expect(codesOf(open(day.evidence(0), beyond))).toEqual(['SEGMENT_UNALLOTTED']);
  });

  it('with PROOF_INVALID for an opening of another receipt, another value, or one that is missing', () => {
    const [evidence, other] = [day.evidence(0), day.evidence(1)];
    expect(codesOf(open({ ...evidence, openings: other.openings }))).toContain('PROOF_INVALID');
    const cheaper = evidence.openings.map((each) => (each.name === 'fundAmount' ? { ...each, value: '0.01' } : each));
    expect(codesOf(open({ ...evidence, openings: cheaper }))).toEqual(['PROOF_INVALID']);
    const fewer = evidence.openings.filter(({ name }) => name !== 'settlementId');
    expect(codesOf(open({ ...evidence, openings: fewer }))).toEqual(['PROOF_INVALID']);
  });

  it('with AMOUNT_EQUATION for a header with a false cap or false settled tiers', () => {
    const caps = publishDay(consortium, [receipt1()], (header) => ({ ...header, capFen: header.capFen + 1 }));
    expect(codesOf(open(caps.evidence(0), caps.records(0)))).toEqual(['AMOUNT_EQUATION']);
    const tiers = publishDay(consortium, [receipt2()], (header) => ({ ...header, settledTiers: [] }));
    expect(codesOf(open(tiers.evidence(0), tiers.records(0)))).toEqual(['AMOUNT_EQUATION']);
  });

  it('with PROOF_INVALID for a header with the tag of another business number, related number or patient', () => {
    const other = tag(nativeHmac, { version: 1, key: new Uint8Array(32) }, 'business', ['x']);
    for (const change of [{ businessTag: other }, { relatedTag: other }, { patientCommit: day.root }]) {
      const lie = publishDay(consortium, [receipt1()], (header) => ({ ...header, ...change }));
      expect(codesOf(open(lie.evidence(0), lie.records(0)))).toEqual(['PROOF_INVALID']);
    }
  });

  it('with an exception, never a decision, by a process that lacks a version of the pepper', () => {
    const lacking = { ...consortium, tags: { ...consortium.tags, versions: [1, 2, 3] } };
    expect(() => open(day.evidence(0), day.records(0), lacking)).toThrow('no pepper');
  });
});
