import { beforeEach, describe, expect, test } from 'vitest';

import { canonicalJson, pepperCheck } from '@piaosu/core';

import { nativeHmac } from '../native/hash-suite.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import { document } from '../../../../test/support/ledger/documents.ts';
import { newSigner } from '../../../../test/support/ledger/signer.ts';
import { World } from '../testing/world.ts';

describe('who may act', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  const setCalendar = (): TestAct => {
    const actor = world.authority('FinanceMSP', 'CALENDAR_OFFICER');
    return world.act(actor, 'calendar.set', { year: '2026', holidays: [], workdays: [] });
  };

  test('another organisation cannot submit for an institution, even with its signature', async () => {
    const act = world.reserve('INS-A', [await world.r1()], 100);
    await expect(world.simulate([act], { org: 'HealthMSP' })).rejects.toMatchObject({
      code: 'ACTOR_NOT_OF_ORGANISATION',
      evidence: { institution: 'INS-A', index: 0 },
    });
  });

  test('a client without the gateway attribute cannot submit', async () => {
    await expect(world.simulate([setCalendar()], { isGateway: false })).rejects.toMatchObject({
      code: 'CREATOR_NOT_GATEWAY',
    });
  });

  test('an administrator enrols the organisation and does nothing else', async () => {
    const admin = { isGateway: false, isAdmin: true };
    await expect(world.simulate([setCalendar()], admin)).rejects.toMatchObject({ code: 'CREATOR_NOT_GATEWAY' });
    const signer = newSigner('k');
    const actor = { institution: 'AUTH-DRUG', role: 'REGISTRAR', org: 'DrugMSP', signer } as const;
    const enrol = world.act(actor, 'organisation.enrol', { name: 'again', key: signer.registration });
    await expect(world.simulate([enrol], admin)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
  });

  test('an organisation enrols itself only', async () => {
    const signer = newSigner('k');
    const actor = { institution: 'AUTH-HEALTH-2', role: 'REGISTRAR', org: 'HealthMSP', signer } as const;
    const act = world.act(actor, 'organisation.enrol', { name: 'second', key: signer.registration });
    expect(await world.thrown(act)).toMatchObject({ code: 'ACTOR_UNKNOWN' });
  });

  test('an unregistered institution is ACTOR_UNKNOWN', async () => {
    const ghost = world.officer('INS-GHOST');
    const act = world.act(ghost, 'review', { claimId: `C${'0'.repeat(24)}` });
    expect(await world.thrown(act)).toMatchObject({ code: 'ACTOR_UNKNOWN' });
  });

  test('a signature by another key is SIGNATURE_INVALID', async () => {
    const impostor = { ...world.officer('INS-A'), signer: newSigner('INS-A-key') };
    const act = world.act(impostor, 'review', { claimId: `C${'0'.repeat(24)}` });
    expect(await world.thrown(act)).toEqual({
      code: 'SIGNATURE_INVALID',
      evidence: { institution: 'INS-A', keyId: 'INS-A-key', index: 0 },
    });
  });

  test('a signature does not pass for another body', async () => {
    const act = setCalendar();
    const op = { ...act.signed.op, body: { year: '2027', holidays: [], workdays: [] } };
    expect(await world.thrown({ ...act, signed: { ...act.signed, op } })).toMatchObject({ code: 'SIGNATURE_INVALID' });
  });

  test('a signature with high S is not taken', async () => {
    const act = setCalendar();
    const bytes = Buffer.from(act.signed.signature, 'base64url');
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const highS = (order - BigInt(`0x${bytes.subarray(32).toString('hex')}`)).toString(16).padStart(64, '0');
    const signature = Buffer.concat([bytes.subarray(0, 32), Buffer.from(highS, 'hex')]).toString('base64url');
    expect(await world.thrown({ ...act, signed: { ...act.signed, signature } })).toMatchObject({
      code: 'SIGNATURE_INVALID',
    });
  });

  test('a private body that is not the signed one is PRIVATE_MISMATCH', async () => {
    const act = setCalendar();
    const secret = { salt: '0'.repeat(32), messageId: 'other' };
    expect(await world.thrown({ ...act, secret })).toEqual({ code: 'PRIVATE_MISMATCH', evidence: { index: 0 } });
  });

  test('a revoked key signs nothing more', async () => {
    const registrar = world.authority('InsuranceMSP');
    await world.succeed(world.act(registrar, 'key.revoke', { institution: 'INS-A', keyId: 'INS-A-key' }));
    const act = world.act(world.officer('INS-A'), 'review', { claimId: `C${'0'.repeat(24)}` });
    expect(await world.thrown(act)).toMatchObject({ code: 'KEY_REVOKED' });
  });

  test('a suspended institution does nothing', async () => {
    await world.succeed(
      world.act(world.authority('InsuranceMSP'), 'institution.update', { id: 'INS-A', state: 'SUSPENDED' }),
    );
    expect(await world.thrown(world.reserve('INS-A', [await world.r1()], 100))).toMatchObject({
      code: 'ACTOR_SUSPENDED',
    });
  });

  test('a role is bound to a kind of institution, an action and, for segments and calendar, to FinanceMSP', async () => {
    const body = { year: '2026', holidays: [], workdays: [] };
    const wrong: TestAct[] = [
      world.act(world.authority('HealthMSP', 'CALENDAR_OFFICER'), 'calendar.set', body),
      world.act(world.authority('FinanceMSP', 'REGISTRAR'), 'calendar.set', body),
      world.act(world.actor('INS-A', 'REGISTRAR', 'InsuranceMSP'), 'key.revoke', { institution: 'INS-B', keyId: 'k' }),
    ];
    for (const act of wrong) expect(await world.thrown(act)).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
  });
});

describe('a batch', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  test('with a fault in one operation leaves nothing and names it', async () => {
    const r1 = await world.r1();
    const good = world.reserve('INS-A', [r1], 100);
    const bad = world.act({ ...world.officer('INS-B'), signer: newSigner('INS-B-key') }, 'review', {
      claimId: `C${'0'.repeat(24)}`,
    });
    expect(await world.thrown(good, bad)).toMatchObject({ code: 'SIGNATURE_INVALID', evidence: { index: 1 } });
  });

  test('commits refusals beside successes, each with its evidence', async () => {
    const receipts = [];
    for (let i = 1; i <= 50; i++) receipts.push(world.issue(document(String(i).padStart(10, '0'), 1_000)));
    await world.anchor();
    const acts = receipts.map((receipt, i) => world.reserve('INS-A', [receipt], i === 7 ? 1_001 : 1_000));
    const outcomes = await world.submit(...acts);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(49);
    expect(outcomes[7]).toMatchObject({ ok: false, code: 'OVER_CAP' });
  });

  test('asks the peer three times, however many operations it has', async () => {
    const receipts = [];
    for (let i = 1; i <= 20; i++) receipts.push(world.issue(document(String(i).padStart(10, '0'), 1_000)));
    await world.anchor();
    const { state } = await world.simulate(receipts.map((receipt) => world.reserve('INS-A', [receipt], 1_000)));
    expect(state.requests).toBeLessThanOrEqual(4);
  });

  test('of another contract, not canonical, or without private bodies does not pass', async () => {
    const act = world.reserve('INS-A', [await world.r1()], 100);
    const batch = canonicalJson([act.signed]);
    const secrets = canonicalJson([act.secret]);
    const creator = { org: 'InsuranceMSP' };
    await expect(world.simulateRaw('receipt', batch, secrets, creator)).rejects.toMatchObject({ code: 'SCHEMA' });
    await expect(world.simulateRaw('claim', ` ${batch}`, secrets, creator)).rejects.toMatchObject({
      code: 'NOT_CANONICAL',
    });
    await expect(world.simulateRaw('claim', batch, '[]', creator)).rejects.toMatchObject({ code: 'SCHEMA' });
    await expect(world.simulateRaw('claim', batch, '', creator)).rejects.toMatchObject({ code: 'MALFORMED_JSON' });
    await expect(world.simulateRaw('claim', '[]', '[]', creator)).rejects.toMatchObject({ code: 'SCHEMA' });
  });

  test('an operation twice in one batch is done once', async () => {
    const act = world.reserve('INS-A', [await world.r1()], 60_000);
    const [first, second] = await world.submit(act, act);
    expect(second).toEqual(first);
  });
});

describe('the tag secret', () => {
  test('a process that lacks an announced version, or holds another, refuses to endorse', async () => {
    const world = await World.open();
    const r1 = await world.r1();
    const [pepper] = world.peppers.splice(0);
    await expect(world.simulate([world.reserve('INS-A', [r1], 1)])).rejects.toMatchObject({ code: 'PEPPER_UNKNOWN' });
    world.peppers.push({ version: 1, key: Buffer.alloc(32) });
    await expect(world.simulate([world.reserve('INS-A', [r1], 1)])).rejects.toMatchObject({ code: 'PEPPER_UNKNOWN' });
    expect(pepper).toBeDefined();
  });

  test('a process re-reads its file when a version was announced that it lacks, and refuses until it is there', async () => {
    const world = await World.open();
    const r1 = await world.r1();
    const next = { version: 2, key: Buffer.alloc(32, 7) };
    const announcement = { version: 2, check: pepperCheck(nativeHmac, next) };
    world.newPeppers = [next];
    await world.succeed(world.act(world.authority('FinanceMSP'), 'pepper.announce', announcement));
    expect(world.peppers.splice(1)).toEqual([next]);
    await expect(world.simulate([world.reserve('INS-A', [r1], 1)])).rejects.toMatchObject({ code: 'PEPPER_UNKNOWN' });
    world.newPeppers = [next];
    await world.succeed(world.reserve('INS-A', [r1], 1));
  });

  test('under a new version a decision still finds what was tagged under the old one', async () => {
    const world = await World.open();
    const r1 = await world.r1();
    const first = await world.succeed(world.reserve('INS-A', [r1], 60_000, { messageId: 'once' }));
    const next = { version: 2, key: Buffer.alloc(32, 7) };
    world.peppers.push(next);
    const announcement = { version: 2, check: pepperCheck(nativeHmac, next) };
    await world.succeed(world.act(world.authority('FinanceMSP'), 'pepper.announce', announcement));
    expect(await world.succeed(world.reserve('INS-A', [r1], 60_000, { messageId: 'once' }))).toEqual(first);
    expect(await world.refuse(world.reserve('INS-A', [r1], 1))).toMatchObject({ code: 'DUPLICATE_CLAIM' });
    expect(await world.refuse(world.reserve('INS-B', [r1], 40_001))).toMatchObject({ code: 'OVER_CAP' });
    const fresh = await world.publish(document('0000000200', 1_000));
    await world.succeed(world.reserve('INS-B', [fresh], 1_000));
    expect(world.ledger.keys().filter((key) => key.startsWith('RCP~2.'))).toHaveLength(1);
  });

  test('no other contract works before the first announcement', async () => {
    const world = await World.open();
    const act = world.reserve('INS-A', [await world.r1()], 1);
    const empty = new World();
    await expect(empty.simulate([act])).rejects.toMatchObject({ code: 'PEPPER_UNKNOWN' });
  });
});
