import { beforeEach, describe, expect, test } from 'vitest';

import type { PaperRef, PaperVoidReason } from '@piaosu/core';

import { document, OTHER_HOSPITAL, redOf } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import { World } from '../testing/world.ts';

const R1 = document('0000000101', 100_000);
const PAPER = { paperCode: '33060125', paperNumber: '0012345678' };
const NEXT = { ...PAPER, paperNumber: '0012345679' };

describe('a paper receipt', () => {
  let world: World;
  let r1: Published;
  beforeEach(async () => {
    world = await World.open();
    r1 = await world.publish(R1);
  });

  function exchange(receipt: Published, paper: PaperRef, actor = world.issuer(), messageId?: string): TestAct {
    const secret = { evidence: world.log.evidence(receipt), paper };
    return world.act(actor, 'exchangePaper', { receipt: world.log.pointer(receipt) }, secret, messageId);
  }

  const voided = (paper: PaperRef, reason: PaperVoidReason, actor = world.issuer()): TestAct =>
    world.act(actor, 'voidPaper', { reason }, { paper });

  const firstOf = (kind: string) => world.record(world.ledger.keys().find((each) => each.startsWith(kind)) ?? '');
  const paperRecord = () => firstOf('PAP~');
  const receiptRecord = () => firstOf('RCP~');

  test('stands for its receipt, with who and when, and its number is nowhere in clear', async () => {
    const { receipt, paper } = await world.succeed(exchange(r1, PAPER));
    expect(paperRecord()).toMatchObject({
      ...{ state: 'LIVE', receipt, issuer: 'H33010000001' },
      history: [{ action: 'exchange', institution: 'H33010000001', role: 'ISSUER', time: world.time }],
    });
    expect(receiptRecord()).toMatchObject({ state: 'LIVE', paper });
    expect(world.ledger.dump()).not.toContain(PAPER.paperNumber);
    await world.succeed(world.reserve('INS-A', [r1], 100_000));
  });

  test('is one at a time: a second exchange is ALREADY_EXCHANGED, the same message gives the first answer', async () => {
    const first = await world.succeed(exchange(r1, PAPER, world.issuer(), 'm'));
    expect(await world.succeed(exchange(r1, PAPER, world.issuer(), 'm'))).toEqual(first);
    expect(await world.refuse(exchange(r1, NEXT))).toMatchObject({ code: 'ALREADY_EXCHANGED' });
  });

  test('has a number that no other receipt can have, not even after it was voided', async () => {
    const other = await world.publish(document('0000000102', 1_000));
    await world.succeed(exchange(r1, PAPER));
    expect(await world.refuse(exchange(other, PAPER))).toMatchObject({ code: 'NUMBER_CONFLICT' });
    await world.succeed(voided(PAPER, 'DAMAGED'));
    expect(await world.refuse(exchange(other, PAPER))).toMatchObject({ code: 'NUMBER_CONFLICT' });
    await world.succeed(exchange(r1, NEXT));
  });

  test('whose number was entered wrongly frees it for the sheet that really bears it', async () => {
    const other = await world.publish(document('0000000102', 1_000));
    await world.succeed(exchange(r1, PAPER));
    await world.succeed(voided(PAPER, 'MISTYPED'));
    const { receipt } = await world.succeed(exchange(other, PAPER));
    expect(paperRecord()).toMatchObject({ state: 'LIVE', receipt, history: [{}, { reason: 'MISTYPED' }, {}] });
  });

  test('is exchanged by the issuer alone, and voided by it or its authority', async () => {
    expect(await world.refuse(exchange(r1, PAPER, world.issuer(OTHER_HOSPITAL)))).toMatchObject({ code: 'NOT_ISSUER' });
    await world.succeed(exchange(r1, PAPER));
    for (const stranger of [world.issuer(OTHER_HOSPITAL), world.authority('InsuranceMSP')])
      expect(await world.refuse(voided(PAPER, 'LOST', stranger))).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await world.succeed(voided(PAPER, 'LOST', world.authority('HealthMSP')));
    expect(await world.refuse(voided(PAPER, 'LOST'))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  test('holds the red-flush: PAPER_LIVE and RED_PENDING, and its recovery completes it', async () => {
    const red = await world.publish(redOf(R1, '0000000103'));
    await world.succeed(exchange(r1, PAPER));
    expect(await world.refuse(world.redFlush(r1, red))).toMatchObject({
      code: 'PAPER_LIVE',
      evidence: { state: 'RED_PENDING', openClaims: 0 },
    });
    expect(await world.refuse(world.reserve('INS-A', [r1], 1))).toMatchObject({ code: 'RED_PENDING' });
    expect(await world.succeed(voided(PAPER, 'RECOVERED'))).toMatchObject({ receiptState: 'RED_FLUSHED' });
    expect(receiptRecord()).not.toHaveProperty('paper');
    expect(await world.succeed(world.redFlush(r1, red))).toMatchObject({ state: 'RED_FLUSHED', cap: '0.00' });
  });

  test('and an open claim hold it together: the last of the two to end completes it', async () => {
    const red = await world.publish(redOf(R1, '0000000103'));
    await world.succeed(exchange(r1, PAPER));
    const claimId = await world.reserved('INS-A', r1, 100);
    expect(await world.refuse(world.redFlush(r1, red))).toMatchObject({ evidence: { openClaims: 1 } });
    await world.succeed(world.act(world.officer('INS-A'), 'withdraw', { claimId, reason: 'RED_FLUSH' }));
    expect(world.record(`LIN~${r1.header.lineage}`)).toMatchObject({ receipts: [{ live: true, paper: true }] });
    expect(await world.succeed(voided(PAPER, 'LOST'))).toMatchObject({ receiptState: 'RED_FLUSHED' });
  });

  test('is not made of a cancelled receipt', async () => {
    const red = await world.publish(redOf(R1, '0000000103'));
    await world.succeed(world.redFlush(r1, red));
    expect(await world.refuse(exchange(r1, PAPER))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(await world.refuse(exchange(red, PAPER))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });
});
