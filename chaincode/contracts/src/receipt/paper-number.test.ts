import { beforeEach, describe, expect, test } from 'vitest';

import { MAX_PAPER_HISTORY, type PaperVoidReason } from '@piaosu/core';

import { document, OTHER_HOSPITAL } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import type { TestAct, TestActor } from '../../../../test/support/ledger/signed-act.ts';
import { World } from '../testing/world.ts';

const PAPER = { paperCode: '33060125', paperNumber: '0012345678' };
const NEXT = { ...PAPER, paperNumber: '0012345679' };

describe('a paper number that another hospital took', () => {
  let world: World;
  let owners: Published;
  let takers: Published;
  let taker: TestActor;
  beforeEach(async () => {
    world = await World.open();
    owners = await world.publish(document('0000000101', 1_000));
    const elsewhere = document('0000010001', 1_000, { issuer: OTHER_HOSPITAL });
    takers = await world.publish(elsewhere, { segmentFrom: '0000010001' });
    taker = world.issuer(OTHER_HOSPITAL);
  });

  function exchange(receipt: Published, actor = world.issuer(), paper = PAPER): TestAct {
    const secret = { evidence: world.log.evidence(receipt), paper };
    return world.act(actor, 'exchangePaper', { receipt: world.log.pointer(receipt) }, secret);
  }

  const voided = (reason: PaperVoidReason, actor: TestActor): TestAct =>
    world.act(actor, 'voidPaper', { reason }, { paper: PAPER });

  const health = () => world.authority('HealthMSP');

  test('and used up is freed by its authority alone, as entered wrongly; the receipt of the taker keeps its next paper', async () => {
    await world.succeed(exchange(takers, taker));
    await world.succeed(voided('DAMAGED', taker));
    const { paper: next } = await world.succeed(exchange(takers, taker, NEXT));
    expect(await world.refuse(exchange(owners))).toMatchObject({ code: 'NUMBER_CONFLICT' });
    expect(await world.refuse(voided('MISTYPED', taker))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(await world.refuse(voided('LOST', health()))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    const freed = await world.succeed(voided('MISTYPED', health()));
    expect(freed).toMatchObject({ state: 'RELEASED', receiptState: 'LIVE' });
    const receipts = world.ledger.keys().filter((key) => key.startsWith('RCP~'));
    expect(receipts.map((key) => world.record(key)?.['paper'])).toEqual([next]);
    await world.succeed(exchange(owners));
  });

  test('and released so often that its record is full is still free for its owner, and no more for the taker', async () => {
    for (let i = 2; i < MAX_PAPER_HISTORY; i += 2) {
      const outcomes = await world.submit(exchange(takers, taker), voided('MISTYPED', taker));
      if (outcomes.some(({ ok }) => !ok)) break;
    }
    expect(await world.refuse(exchange(takers, taker))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    await world.succeed(exchange(owners));
    await world.succeed(voided('LOST', world.issuer()));
  });
});
