import { beforeAll, describe, expect, test } from 'vitest';

import {
  canonicalJson,
  institutionKey,
  recordHash,
  verifyPackageText,
  verifyReceipt,
  type EvidencePackage,
  type InstitutionRecord,
  type Organisation,
  type SignedStatement,
} from '@piaosu/core';

import { nativeSuite } from '../../gateway/src/native/index.ts';
import {
  CHECKPOINT_BLOCK,
  CHECKPOINT_EPOCH,
  CHECKPOINT_TIME,
  newConsortium,
  type Consortium,
} from '../evidence/consortium.ts';
import { publishDay, type PublishedDay } from '../evidence/published-day.ts';
import { receipt1 } from '../evidence/receipts.ts';

let consortium: Consortium;
let day: PublishedDay;

beforeAll(async () => {
  consortium = await newConsortium();
  day = publishDay(consortium, [receipt1()]);
});

describe('evidence packages under attack', () => {
  function checkpointBy(org: Organisation, block: number): SignedStatement {
    const { publisher, shard, size } = day.log(0);
    const type = 'checkpoint';
    const [epoch, time] = [CHECKPOINT_EPOCH, CHECKPOINT_TIME];
    return consortium.sign({ v: 1, type, org, publisher, shard, size, root: day.root, epoch, time, block });
  }

  /** Honest statements that were made before the issuer's key was revoked, hence before the checkpoint. */
  function staleRecords(issuer: InstitutionRecord): SignedStatement[] {
    const { key, value } = day.package(0).segmentRecord;
    const suite = nativeSuite('sha-256');
    const head = { v: 1, type: 'record', block: CHECKPOINT_BLOCK - 30 } as const;
    return (['InsuranceMSP', 'FinanceMSP'] as const).flatMap((org) => [
      consortium.sign({ ...head, org, key: institutionKey(issuer.id), valueHash: recordHash(suite, issuer) }),
      consortium.sign({ ...head, org, key, valueHash: recordHash(suite, value) }),
    ]);
  }

  test('one witness that dates the checkpoint back does not make older records of the issuer count', () => {
    const evidence = day.package(0);
    const witnesses = [
      checkpointBy('HealthMSP', 0),
      checkpointBy('InsuranceMSP', CHECKPOINT_BLOCK),
      checkpointBy('FinanceMSP', CHECKPOINT_BLOCK),
      ...staleRecords(consortium.issuerRecord),
    ];
    const { checks } = verifyReceipt({ ...evidence, witnesses }, consortium.trust);
    expect(checks.find(({ name }) => name === 'issuer')).toMatchObject({ result: 'unknown', code: 'UNCONFIRMED' });
  });

  /** A package in which the publisher's own organisation and one other say that the hospital is of a third. */
  function disguised(): EvidencePackage {
    const issuerRecord = { ...consortium.issuerRecord, org: 'DrugMSP' } as const;
    const { segmentRecord } = day.package(0);
    const suite = nativeSuite('sha-256');
    const witnesses = (['HealthMSP', 'InsuranceMSP'] as const).flatMap((org) => {
      const head = { v: 1, type: 'record', org, block: CHECKPOINT_BLOCK } as const;
      return [
        checkpointBy(org, CHECKPOINT_BLOCK),
        consortium.sign({ ...head, key: institutionKey(issuerRecord.id), valueHash: recordHash(suite, issuerRecord) }),
        consortium.sign({ ...head, key: segmentRecord.key, valueHash: recordHash(suite, segmentRecord.value) }),
      ];
    });
    return { ...day.package(0), issuerRecord, witnesses };
  }

  test("a hospital disguised as another organisation's does not make its publisher's organisation a witness", () => {
    expect(verifyReceipt(disguised(), consortium.trust).headline).toBe('ISSUER_UNTRUSTED');
  });

  test('who is no witness is known from the own ledger where it holds the issuer', () => {
    const { issuer, segment } = day.records(0);
    const view = { block: 3, issuerRecord: issuer, segmentRecord: segment };
    const witnesses = [checkpointBy('HealthMSP', CHECKPOINT_BLOCK), checkpointBy('InsuranceMSP', CHECKPOINT_BLOCK)];
    const evidence = { ...disguised(), witnesses };
    const { checks } = verifyReceipt(evidence, consortium.trust, { witnesses: 2, view });
    expect(checks.find(({ name }) => name === 'anchoring')).toMatchObject({ result: 'unknown', code: 'UNCONFIRMED' });
  });

  test('who keeps the key is told from the own ledger where it holds the issuer, not from the file', () => {
    const { checkpoint, issuer, segment } = day.records(0);
    const view = { block: 99, checkpoint, issuerRecord: issuer, segmentRecord: segment, status: 'LIVE' } as const;
    const keys = issuer.keys.map((key) => ({ ...key, custody: 'GATEWAY' }) as const);
    const evidence = { ...day.package(0, []), issuerRecord: { ...issuer, keys } };
    const { checks } = verifyReceipt(evidence, consortium.trust, { witnesses: 2, view });
    expect(checks.find(({ name }) => name === 'issuer')).toMatchObject({ evidence: { custody: 'OWN' } });
  });

  test('a file with hundreds of thousands of unknown fields is refused, not thrown', () => {
    const unknown = Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`x${i}`, 0]));
    const evidence: EvidencePackage = { ...day.package(0), ...unknown };
    expect(verifyPackageText(canonicalJson(evidence), consortium.trust)).toMatchObject({ ok: false });
  });
});
