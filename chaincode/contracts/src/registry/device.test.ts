import { beforeEach, describe, expect, test } from 'vitest';

import { buildOfflineHeader, offlineHeaderMessage, sha256Suite, type KeyRegistration } from '@piaosu/core';

import { document, HOSPITAL, OTHER_HOSPITAL, OUTPATIENT_CODE } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import { newSigner, type Signer } from '../../../../test/support/ledger/signer.ts';
import { World } from '../testing/world.ts';

const CODE = OUTPATIENT_CODE;
const NUMBERS = { code: CODE, from: '0000009001', to: '0000009100' };

describe('a device without network', () => {
  let world: World;
  let device: Signer;
  beforeEach(async () => {
    world = await World.open();
    device = newSigner('off-1');
  });

  function register(
    numbers = NUMBERS,
    key: KeyRegistration = device.registration,
    institution = HOSPITAL,
    segmentFrom = '0000000001',
  ): TestAct {
    const body = { institution, key, device: numbers, segmentFrom };
    return world.act(world.authority('HealthMSP'), 'device.register', body);
  }

  /** The publisher completes the header; the device has signed what it could know. */
  function issued(number: string, kind: 'OUTPATIENT' | 'RED' = 'OUTPATIENT'): Published {
    const published = world.issue(document(number, 10_000, { kind }));
    const { receipt, header } = published;
    const offline = buildOfflineHeader(sha256Suite, receipt.document, receipt.sealed);
    expect(offline.fieldsRoot).toBe(header.fieldsRoot);
    return { ...published, keyId: 'off-1', signature: device.sign(offlineHeaderMessage(offline)) };
  }
  /** `size`: under which checkpoint; the last one when absent. */
  function materialise(published: Published, size?: number): TestAct {
    const body = { receipt: world.log.pointer(published, size) };
    return world.act(world.issuer(), 'materialise', body, { evidence: world.log.evidence(published, [], size) });
  }

  test('is a key of its issuer for its own numbers: what it signed is materialised and claimed', async () => {
    await world.succeed(register());
    const receipt = issued('0000009001');
    await world.anchor();
    expect(await world.succeed(materialise(receipt))).toMatchObject({ state: 'LIVE' });
    await world.succeed(world.reserve('INS-A', [receipt], 10_000));
  });

  test('signs nothing outside its numbers: SEGMENT_UNALLOTTED with the key as evidence', async () => {
    await world.succeed(register());
    const receipt = issued('0000008999');
    await world.anchor();
    const refused = await world.refuse(materialise(receipt));
    expect(refused).toMatchObject({ code: 'SEGMENT_UNALLOTTED', evidence: { pointer: '/headerSignature/keyId' } });
  });

  test('cannot let a whole header pass for what it signed, nor its own for an issuer’s', async () => {
    await world.succeed(register());
    const whole = world.issue(document('0000009001', 10_000));
    const own = { ...issued('0000009002'), keyId: `${HOSPITAL}-key` };
    await world.anchor();
    expect(await world.thrown(materialise({ ...whole, keyId: 'off-1' }))).toMatchObject({ code: 'PROOF_INVALID' });
    expect(await world.thrown(materialise(own))).toMatchObject({ code: 'PROOF_INVALID' });
  });

  test('counts by anchoring: retired before the checkpoint its receipt is ISSUER_UNTRUSTED, after it stays good', async () => {
    await world.succeed(register());
    const before = issued('0000009001');
    await world.anchor();
    world.time += 60;
    await world.succeed(world.act(world.issuer(), 'device.retire', { institution: HOSPITAL, keyId: 'off-1' }));
    world.time += 60;
    const after = issued('0000009002');
    await world.anchor();
    expect(await world.succeed(materialise(before, 1))).toMatchObject({ state: 'LIVE' });
    expect(await world.thrown(materialise(after))).toMatchObject({ code: 'ISSUER_UNTRUSTED' });
  });

  test('acts for nobody: its key signs receipts and no operation', async () => {
    await world.succeed(register());
    const receipt = issued('0000009001');
    await world.anchor();
    const body = { receipt: world.log.pointer(receipt) };
    const actor = { ...world.issuer(), signer: device };
    const act = world.act(actor, 'materialise', body, { evidence: world.log.evidence(receipt) });
    expect(await world.thrown(act)).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
  });

  test('has numbers of one segment of its issuer, and of no other live device', async () => {
    await world.succeed(register());
    const second = newSigner('off-2').registration;
    const overlapping = { ...NUMBERS, from: '0000009100', to: '0000009200' };
    const beyond = { ...NUMBERS, from: '0000009990', to: '0000010001' };
    expect(await world.refuse(register(overlapping, second))).toMatchObject({ code: 'RANGE_OVERLAP' });
    expect(await world.refuse(register(beyond, second))).toMatchObject({ code: 'SEGMENT_UNALLOTTED' });
    const foreign = { ...NUMBERS, from: '0000010001', to: '0000010002' };
    expect(await world.refuse(register(foreign, second, HOSPITAL, '0000010001'))).toMatchObject({ code: 'NOT_ISSUER' });
    await world.succeed(world.act(world.issuer(), 'device.retire', { institution: HOSPITAL, keyId: 'off-1' }));
    await world.succeed(register(overlapping, second));
  });

  test('is registered once: the same key under another name would let its copies count twice', async () => {
    await world.succeed(register());
    const numbers = { ...NUMBERS, from: '0000009101', to: '0000009200' };
    const copy = { ...device.registration, id: 'off-2' };
    expect(await world.refuse(register(numbers, copy))).toMatchObject({ code: 'ALREADY_EXISTS' });
  });

  test('is registered by the authority alone, and retired by it or its own issuer, not by another', async () => {
    const body = { institution: HOSPITAL, key: device.registration, device: NUMBERS, segmentFrom: '0000000001' };
    expect(await world.thrown(world.act(world.issuer(), 'device.register', body))).toMatchObject({
      code: 'ROLE_NOT_ALLOWED',
    });
    await world.succeed(register());
    const other = world.act(world.issuer(OTHER_HOSPITAL), 'device.retire', { institution: HOSPITAL, keyId: 'off-1' });
    expect(await world.thrown(other)).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
  });

  test('keeps its key itself', async () => {
    const key: KeyRegistration = { ...device.registration, custody: 'GATEWAY' };
    expect(await world.thrown(register(NUMBERS, key))).toMatchObject({ code: 'SCHEMA' });
  });

  test('cancels and replaces nothing: a negative receipt by its key is refused', async () => {
    await world.succeed(register());
    const red = issued('0000009001', 'RED');
    await world.anchor();
    expect(await world.refuse(materialise(red))).toMatchObject({ code: 'SEGMENT_UNALLOTTED' });
  });
});
