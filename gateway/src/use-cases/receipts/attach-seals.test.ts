import { setTimeout as sleep } from 'node:timers/promises';
import { institutionKey, SUPERVISOR, supervisorSealMessage, toBase64Url, type ReceiptRef } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSigningKey } from '../../native/signing-key.ts';
import { RECEIPT_EXAMPLE, RECEIPT_REF_EXAMPLE } from '../../routes/examples.ts';
import { openTestPublisher, PUBLISHER, type TestPublisher } from '../../testing/publisher.ts';
import { findHeld } from '../verification/held-receipt.ts';
import { attachSeals, type OfferedSeal } from './attach-seals.ts';

const HOSPITAL = RECEIPT_EXAMPLE.issuer;
const hospital = {
  ...{ fixmedinsCode: HOSPITAL, name: RECEIPT_EXAMPLE.issuerName },
  outSegment: { code: RECEIPT_EXAMPLE.eInvoiceCode, from: 1, to: 1000 },
  inSegment: { code: '33060225', from: 1, to: 1000 },
};
const ref: ReceiptRef = RECEIPT_REF_EXAMPLE;
const bureau = newSigningKey('ES256');
const ours = { institution: HOSPITAL, anyIssuer: false };

let publisher: TestPublisher;

beforeAll(async () => {
  publisher = await openTestPublisher([hospital]);
  const { publishing } = publisher;
  await publishing.start();
  const submitter = { institution: PUBLISHER, anyIssuer: true };
  await publishing.accept({ sources: [JSON.stringify(RECEIPT_EXAMPLE)], submitter });
  while ((await publishing.waiting()) > 0) await sleep(10);
  putBureau({});
});
afterAll(async () => {
  await publisher.publishing.stop();
  await publisher.close();
});

function putBureau(changes: Readonly<Record<string, object>>): void {
  const spki = Buffer.from(bureau.spki).toString('base64');
  const moment = { epoch: 0, time: 0 };
  publisher.projection.put(institutionKey(SUPERVISOR), {
    ...{ v: 1, id: SUPERVISOR, org: 'FinanceMSP', kinds: ['AUTHORITY'], state: 'ACTIVE', name: '财政局' },
    keys: [{ id: 'seal-1', alg: 'ES256', spki, custody: 'OWN', from: moment, purpose: 'SEAL', ...changes }],
  });
}

async function seal(receipt = ref): Promise<OfferedSeal> {
  const published = await publisher.publishing.receipt(ref);
  if (published === undefined) throw new Error('not published');
  const signature = toBase64Url(bureau.sign(supervisorSealMessage(published.header)));
  return { receipt, seal: { keyId: 'seal-1', alg: 'ES256', signature } };
}

const outcomesOf = async (offered: readonly OfferedSeal[], submitter = ours) =>
  (await attachSeals(publisher.organisation, submitter, offered)).map(({ outcome, code = '' }) => `${outcome} ${code}`);

async function kept(): Promise<string | undefined> {
  const found = await findHeld(publisher.organisation, ref, ['totalAmount']);
  return found.state === 'FOUND' ? found.receipt.supervisorSeal?.signature : found.state;
}

describe('seals of the finance bureau', () => {
  it('are refused one by one: of nobody’s receipt, of another hospital’s, and where the signature does not hold', async () => {
    const good = await seal();
    const unknown = await seal({ ...ref, eInvoiceNumber: '0000000999' });
    const broken = { ...good, seal: { ...good.seal, signature: toBase64Url(bureau.sign(Buffer.from('another'))) } };
    const foreignKey = { ...good, seal: { ...good.seal, keyId: 'k-1' } };
    expect(await outcomesOf([unknown, broken, foreignKey])).toEqual([
      'REFUSED NOT_FOUND',
      'REFUSED SIGNATURE_INVALID',
      'REFUSED ISSUER_UNTRUSTED',
    ]);
    expect(await outcomesOf([good], { institution: 'H33010000002', anyIssuer: false })).toEqual(['REFUSED NOT_FOUND']);
    expect(await kept()).toBeUndefined();
  });

  it('are kept beside the receipt and shown with it; the same again adds nothing, a later one replaces it', async () => {
    const [first, second] = [await seal(), await seal()];
    expect(await outcomesOf([first])).toEqual(['ATTACHED ']);
    expect(await outcomesOf([first])).toEqual(['REPEATED ']);
    expect(await kept()).toBe(first.seal.signature);
    expect(await outcomesOf([second])).toEqual(['ATTACHED ']);
    expect(await kept()).toBe(second.seal.signature);
  });

  it('under a revoked key are not taken any more', async () => {
    putBureau({ revoked: { epoch: 3, time: 9 } });
    expect(await outcomesOf([await seal()])).toEqual(['REFUSED KEY_REVOKED']);
  });
});
