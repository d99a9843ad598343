import { createHash } from 'node:crypto';

import { beforeEach, describe, expect, test } from 'vitest';

import { canonicalBytes, hmacSha256, pepperCheck, tag, tagParts, type Json } from '@piaosu/core';

import { World } from '../testing/world.ts';
import { document, HOSPITAL } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';

describe('names on the ledger', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  function materialise(published: Published, changes: Readonly<Record<string, Json>> = {}): TestAct {
    const evidence = { ...world.log.evidence(published), ...changes };
    return world.act(world.issuer(), 'materialise', { receipt: world.log.pointer(published) }, { evidence });
  }

  test('a first part whose lineage and related tag are of two peppers fixes the patient of the later ones all the same', async () => {
    const second = { version: 2, key: createHash('sha256').update('second pepper').digest() };
    world.peppers.push(second);
    const announcement = { version: 2, check: pepperCheck(hmacSha256, second) };
    await world.succeed(world.act(world.authority('FinanceMSP'), 'pepper.announce', announcement));
    const relatedTag = tag(hmacSha256, second, 'related', tagParts.related(HOSPITAL, 'G'));
    const forged = { relatedTag };
    const first = await world.publish(document('0000000101', 10_000, { relatedNumber: 'G' }), { forged });
    await world.succeed(materialise(first));
    const stranger = { relatedNumber: 'G', patientId: '110101199003077512' };
    const other = await world.publish(document('0000000102', 10_000, stranger), { forged });
    const relatedPatientSalt = world.patientSalt(first);
    expect(await world.thrown(materialise(other, { relatedPatientSalts: [relatedPatientSalt] }))).toMatchObject({
      evidence: { rule: 'RELATED_PATIENT' },
    });
  });

  test('a claim never takes the place of another with its id, also when the memory of its message is gone', async () => {
    const [r1, r2] = [await world.r1(), await world.publish(document('0000000102', 10_000))];
    const { outcomes } = await world.simulate([world.reserve('INS-A', [r2], 100, { messageId: 'once' })]);
    const claimId = String(outcomes[0]?.ok === true ? Reflect.get(Object(outcomes[0].result), 'claimId') : '');
    const held = await world.reserved('INS-A', r1, 100_000);
    const record = { ...world.record(`CLM~${held}`), id: claimId };
    world.ledger.commit(new Map(), [{ key: `CLM~${claimId}`, value: canonicalBytes(record) }]);
    const again = world.reserve('INS-A', [r2], 100, { messageId: 'once' });
    expect(await world.refuse(again)).toMatchObject({ code: 'ALREADY_EXISTS' });
  });
});
