import { beforeEach, describe, expect, test } from 'vitest';

import { Consortium } from '../testing/consortium.ts';
import { World } from '../testing/world.ts';
import { document, HOSPITAL } from '../../../../test/support/ledger/documents.ts';
import { newSigner } from '../../../../test/support/ledger/signer.ts';

describe('the registry under attack', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  test('no institution is called pepper: its record would stand in the place of the tag secrets', async () => {
    const consortium = new Consortium();
    const signer = newSigner('k');
    const authority = { institution: 'AUTH-INSURANCE', role: 'REGISTRAR', org: 'InsuranceMSP', signer } as const;
    await consortium.succeed(consortium.act(authority, 'organisation.enrol', { name: 'A', key: signer.registration }));
    const keys = [newSigner('p').registration];
    const register = { id: 'pepper', kinds: ['PAYER'], name: 'P', keys, tier: 5, benefit: 'INDEMNITY' } as const;
    expect(await consortium.thrown(consortium.act(authority, 'institution.register', register))).toMatchObject({
      code: 'SCHEMA',
      evidence: { index: 0 },
    });
  });

  test('an actor called pepper is a fault of form, not an error without a name', async () => {
    const impostor = { ...world.officer('INS-A'), institution: 'pepper' };
    const r1 = await world.r1();
    const body = { amountFen: 1, basis: 'PERSONAL_BURDEN', receipts: [world.log.pointer(r1)] } as const;
    const act = world.act(impostor, 'reserve', body, { evidence: [world.log.evidence(r1)] });
    expect(await world.thrown(act)).toMatchObject({ code: 'SCHEMA' });
  });

  test("one organisation cannot take another's authority id before that has enrolled", async () => {
    const consortium = new Consortium();
    const signer = newSigner('k');
    const authority = { institution: 'AUTH-INSURANCE', role: 'REGISTRAR', org: 'InsuranceMSP', signer } as const;
    await consortium.succeed(consortium.act(authority, 'organisation.enrol', { name: 'A', key: signer.registration }));
    const keys = [newSigner('p').registration];
    const squat = { id: 'AUTH-DRUG', kinds: ['PAYER'], name: 'P', keys, tier: 5, benefit: 'INDEMNITY' } as const;
    expect(await consortium.thrown(consortium.act(authority, 'institution.register', squat))).toMatchObject({
      code: 'ROLE_NOT_ALLOWED',
    });
    const drug = { institution: 'AUTH-DRUG', role: 'REGISTRAR', org: 'DrugMSP', signer: newSigner('d') } as const;
    const enrol = consortium.act(drug, 'organisation.enrol', { name: 'D', key: drug.signer.registration });
    await consortium.succeed(enrol);
  });

  test('an institution never gets more keys than its record can hold: it could not be read again', async () => {
    const add = (i: number) =>
      world.act(world.authority('HealthMSP'), 'key.add', {
        institution: HOSPITAL,
        key: newSigner(`k${i}`).registration,
      });
    await world.submit(...Array.from({ length: 63 }, (_, i) => add(i)));
    await world.submit(add(64));
    const r1 = await world.publish(document('0000000101', 100_000));
    await world.succeed(world.reserve('INS-A', [r1], 100));
  });

  test('an authority can neither suspend itself nor revoke its last key: nobody could undo it', async () => {
    const authority = world.authority('HealthMSP');
    const { institution, signer } = authority;
    const suspend = world.act(authority, 'institution.update', { id: institution, state: 'SUSPENDED' });
    expect(await world.refuse(suspend)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    const revocation = { institution, keyId: signer.registration.id };
    expect(await world.refuse(world.act(authority, 'key.revoke', revocation))).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
    });
    await world.succeed(world.act(authority, 'key.add', { institution, key: newSigner('next').registration }));
    await world.succeed(world.act(authority, 'key.revoke', revocation));
  });
});
