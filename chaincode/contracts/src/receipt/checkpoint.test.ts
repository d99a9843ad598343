import { beforeEach, describe, expect, test } from 'vitest';

import { document } from '../../../../test/support/ledger/documents.ts';
import { PublisherLog } from '../../../../test/support/ledger/publisher-log.ts';
import { PUBLISHER, World } from '../testing/world.ts';

describe('checkpoint', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  function issue(count: number, log = world.log): void {
    for (let i = 0; i < count; i++) {
      const number = String(log.leaves.length + 1).padStart(10, '0');
      log.publish(document(number, 1_000), world.signer('H33010000001'));
    }
  }

  test('moves the log and writes the root once, with the time that decides on keys', async () => {
    issue(5);
    await world.anchor();
    issue(8);
    await world.anchor();
    expect(world.record(`LOG~${PUBLISHER}~0`)).toEqual({
      v: 1,
      hashAlg: 'sha-256',
      size: 13,
      root: world.log.root(13),
    });
    expect(world.record(`CKP~${PUBLISHER}~0~000000000005`)).toMatchObject({
      root: world.log.root(5),
      time: world.time,
    });
  });

  test('an equal repeat is a success and writes nothing', async () => {
    issue(3);
    const body = world.log.checkpointBody();
    await world.succeed(world.act(world.publisher, 'checkpoint', body));
    const { outcomes, state } = await world.simulate([world.act(world.publisher, 'checkpoint', body)]);
    expect(outcomes).toMatchObject([{ ok: true, result: { size: 3 } }]);
    expect(state.writes).toEqual([]);
  });

  test('an equal repeat is a success also when the log has grown since', async () => {
    issue(3);
    const body = world.log.checkpointBody();
    await world.succeed(world.act(world.publisher, 'checkpoint', body));
    issue(4);
    await world.anchor();
    expect(await world.succeed(world.act(world.publisher, 'checkpoint', body))).toMatchObject({ size: 3 });
  });

  test('a forked log is PROOF_INVALID, at the same size and grown', async () => {
    issue(4);
    await world.anchor();
    const fork = new PublisherLog(PUBLISHER, world.peppers[0] ?? { version: 1, key: new Uint8Array() });
    issue(4, fork);
    const same = fork.checkpointBody(0);
    expect(await world.thrown(world.act(world.publisher, 'checkpoint', same))).toMatchObject({
      code: 'PROOF_INVALID',
      evidence: { proof: 'fork', size: 4, root: world.log.root(4) },
    });
    issue(3, fork);
    const grown = fork.checkpointBody(4);
    expect(await world.thrown(world.act(world.publisher, 'checkpoint', grown))).toMatchObject({
      evidence: { proof: 'fork' },
    });
    const disguised = { ...grown, fromRoot: world.log.root(4) };
    expect(await world.thrown(world.act(world.publisher, 'checkpoint', disguised))).toMatchObject({
      code: 'PROOF_INVALID',
      evidence: { proof: 'consistency' },
    });
  });

  test('a proof that does not start at the newest checkpoint tells which that is', async () => {
    issue(4);
    await world.anchor();
    issue(4);
    const stale = world.log.checkpointBody(2);
    expect(await world.thrown(world.act(world.publisher, 'checkpoint', stale))).toMatchObject({
      code: 'CHECKPOINT_CONFLICT',
      evidence: { newest: 4 },
    });
  });

  test('a truncated proof is PROOF_INVALID', async () => {
    issue(4);
    await world.anchor();
    issue(3);
    const body = world.log.checkpointBody();
    const cut = { ...body, consistency: body.consistency.slice(1) };
    expect(await world.thrown(world.act(world.publisher, 'checkpoint', cut))).toMatchObject({ code: 'PROOF_INVALID' });
  });

  test('a log belongs to the publisher that signs', async () => {
    issue(1);
    const hospital = world.actor('H33010000001', 'PUBLISHER', 'HealthMSP');
    expect(await world.thrown(world.act(hospital, 'checkpoint', world.log.checkpointBody()))).toMatchObject({
      code: 'ROLE_NOT_ALLOWED',
    });
  });

  test('two checkpoints on one state conflict', async () => {
    issue(2);
    const first = await world.simulate([world.act(world.publisher, 'checkpoint', world.log.checkpointBody(0))]);
    issue(2);
    const second = await world.simulate([world.act(world.publisher, 'checkpoint', world.log.checkpointBody(0))]);
    expect([first.state.commit(), second.state.commit()]).toEqual([true, false]);
  });
});
