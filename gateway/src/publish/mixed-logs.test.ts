import { setTimeout as sleep } from 'node:timers/promises';
import {
  headerSignatureFaults,
  inclusionFaults,
  institutionKey,
  institutionRecordShape,
  LATEST_EPOCH,
  parseShape,
  unwrap,
  verifyField,
  type ReceiptEvidence,
  type ReceiptRef,
} from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { nativeSuite } from '../native/hash-suite.ts';
import { nativeVerifier } from '../native/signature.ts';
import type { Publishing } from '../organisation.ts';
import { RECEIPT_EXAMPLE } from '../routes/examples.ts';
import { openTestPublisher, PUBLISHER, type TestPublisher } from '../testing/publisher.ts';

const HOSPITAL = RECEIPT_EXAMPLE.issuer;
const hospital = {
  ...{ fixmedinsCode: HOSPITAL, name: RECEIPT_EXAMPLE.issuerName },
  outSegment: { code: RECEIPT_EXAMPLE.eInvoiceCode, from: 1, to: 1000 },
  inSegment: { code: '33060225', from: 1, to: 1000 },
};

let publisher: TestPublisher;
const [before, between, after] = ['0000000101', '0000000102', '0000000103'].map((eInvoiceNumber): ReceiptRef => ({
  eInvoiceCode: RECEIPT_EXAMPLE.eInvoiceCode,
  eInvoiceNumber,
}));

/** Issues one receipt under a network's cryptography, and waits until it is anchored. */
async function issue(publishing: Publishing, ref: ReceiptRef | undefined): Promise<void> {
  await publishing.start();
  const source = JSON.stringify({ ...RECEIPT_EXAMPLE, ...ref, businessNumber: `MZ-${ref?.eInvoiceNumber ?? ''}` });
  const submitter = { institution: PUBLISHER, anyIssuer: true };
  const [verdict] = await publishing.accept({ sources: [source], submitter });
  expect(verdict).toMatchObject({ outcome: 'ACCEPTED', faults: [] });
  while ((await publishing.waiting()) > 0) await sleep(10);
  await publishing.stop();
}

beforeAll(async () => {
  publisher = await openTestPublisher([hospital]);
  await issue(publisher.publishing, before);
  await issue(await publisher.switchTo('gm', HOSPITAL), between);
  await issue(await publisher.switchTo('international', HOSPITAL), after);
});
afterAll(() => publisher.close());

const checkpoint = z.object({ shard: z.string(), size: z.int(), root: z.string(), hashAlg: z.string() });

function rootOn({ shard, size }: ReceiptEvidence['log']): string {
  const all = publisher.ledger.accepted.flatMap(({ signed }) =>
    signed.op.action === 'checkpoint' ? [checkpoint.parse(signed.op.body)] : [],
  );
  return all.find((each) => each.shard === shard && each.size === size)?.root ?? '';
}

async function faultsOf(evidence: ReceiptEvidence) {
  const { header, headerSignature, log, path, openings } = evidence;
  const suite = nativeSuite(header.hashAlg);
  const record = await publisher.projection.record(institutionKey(HOSPITAL));
  const issuer = unwrap(parseShape(institutionRecordShape, record?.value));
  return [
    ...inclusionFaults(suite, header, log, path, rootOn(log)),
    ...headerSignatureFaults(nativeVerifier, header, headerSignature, issuer, LATEST_EPOCH),
    ...openings.filter((opening) => !verifyField(suite, header.fieldsRoot, opening)),
  ];
}

describe('a network that changed its cryptography', () => {
  it.each([
    { when: 'before', ref: before, hashAlg: 'sha-256', alg: 'ES256', shard: 'main' },
    { when: 'under SM2, SM3 and SM4', ref: between, hashAlg: 'sm3', alg: 'SM2', shard: 'main-sm3' },
    { when: 'after going back', ref: after, hashAlg: 'sha-256', alg: 'ES256', shard: 'main' },
  ])('opens and proves for ever what it issued $when', async ({ ref, hashAlg, alg, shard }) => {
    if (ref === undefined) throw new RangeError('no receipt');
    // Whatever the network uses now, here the first and the last of the three.
    for (const publishing of [publisher.publishing, await publisher.switchTo('gm', HOSPITAL)]) {
      const evidence = await publishing.evidence(ref, ['checkCode']);
      expect(evidence).toMatchObject({ header: { hashAlg }, headerSignature: { alg }, log: { shard } });
      expect(await faultsOf(evidence)).toEqual([]);
      expect((await publishing.receipt(ref))?.document.patientName).toBe(RECEIPT_EXAMPLE.patientName);
    }
  });

  it('says at each document how it was encrypted', async () => {
    const rows = await publisher.organisation.database.rows(
      z.object({ key_id: z.string() }),
      'SELECT key_id FROM issued_receipts ORDER BY id',
    );
    expect(rows.map(({ key_id: id }) => id.startsWith('sm4/'))).toEqual([false, true, false]);
  });
});
