import { beforeAll, describe, expect, test } from 'vitest';

import type { MadeLot } from '../../../../test/support/ledger/lot.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import { boxId, cartonId, PHARMACY, PLANT, TraceWorld } from '../testing/trace-world.ts';

const GOOD = ['B1', 'B2', 'B3'].map((serial) => boxId(serial));
const GONE = boxId('GONE');
const STOLEN = { premises: PLANT.premises, state: 'STOLEN', reason: 'OTHER' } as const;
const CARTON = cartonId('NEW');
const NO_SUCH = boxId('NO-SUCH');

describe('a refusal of one unit of many', () => {
  let world: TraceWorld;
  let lot: MadeLot;
  let isGone = false;
  beforeAll(async () => {
    world = await TraceWorld.open();
    lot = await world.commission([...GOOD, GONE].map((id) => ({ ids: [id], level: 1, parent: null })));
    await world.ledger.succeed(retiring([GONE]));
    isGone = true;
  });

  function shownOf(ids: readonly string[]) {
    const shown = ids.map((id) =>
      id === GONE && isGone ? { pointers: [], named: { id, openings: [] } } : lot.shown(id),
    );
    return {
      body: { units: shown.map(({ pointers }) => ({ pointers })) },
      secret: { units: shown.map(({ named }) => named) },
    };
  }
  const retiring = (ids: readonly string[]): TestAct => {
    const { body, secret } = shownOf(ids);
    return world.ledger.act(world.inspector, 'retire', { ...body, ...STOLEN }, secret);
  };
  const quarantining = (ids: readonly string[]): TestAct => {
    const { body, secret } = shownOf(ids);
    const { premises, reason } = STOLEN;
    return world.ledger.act(world.keeper('MAKER-1'), 'quarantine', { ...body, premises, reason }, secret);
  };
  const recalling = (ids: readonly string[]): TestAct => {
    const { body, secret } = shownOf(ids);
    return world.ledger.act(world.inspector, 'unit.recall', { ...body, class: 1, notice: 'N-1' }, secret);
  };
  const shipping = (ids: readonly string[]): TestAct => {
    const { body, secret } = shownOf(ids);
    const ends = { premises: PLANT.premises, to: PHARMACY.premises };
    return world.ledger.act(world.keeper('MAKER-1'), 'ship', { ...body, ...ends }, secret);
  };
  const packing = (ids: readonly string[]): TestAct => {
    const { body, secret } = shownOf(ids);
    const into = { premises: PLANT.premises, level: 2 } as const;
    return world.ledger.act(world.keeper('MAKER-1'), 'pack', { ...body, ...into }, { ...secret, container: CARTON });
  };

  const acts: readonly (readonly [string, (ids: readonly string[]) => TestAct])[] = [
    ['ship', shipping],
    ['pack', packing],
    ['quarantine', quarantining],
    ['retire', retiring],
    ['recall', recalling],
  ];

  test.each(acts)('says which one nobody knows: %s', async (_, act) => {
    const [one = '', two = ''] = GOOD;
    const refusal = await world.ledger.refuse(act([one, NO_SUCH, two]));
    expect(refusal).toMatchObject({ code: 'UNKNOWN_CODE', evidence: { unit: 1 } });
  });

  test.each(acts.filter(([name]) => name !== 'recall'))('says which one is in no state for it: %s', async (_, act) => {
    const [one = '', two = ''] = GOOD;
    expect(await world.ledger.refuse(act([one, two, GONE]))).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      evidence: { unit: 2, state: 'STOLEN' },
    });
  });

  test('says which one arrived before: receive', async () => {
    const shipment = await world.shipped(lot, GOOD, PLANT, PHARMACY);
    await world.ledger.succeed(world.receiving(shipment, GOOD.slice(1, 2), PHARMACY));
    expect(await world.ledger.refuse(world.receiving(shipment, GOOD, PHARMACY))).toMatchObject({
      code: 'ALREADY_RECEIVED',
      evidence: { unit: 1 },
    });
  });
});
