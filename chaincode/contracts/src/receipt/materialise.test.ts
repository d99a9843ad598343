import { beforeEach, describe, expect, test } from 'vitest';

import { nodeHash, sha256Suite, toDigestText, toHex, type Json } from '@piaosu/core';

import { document, INPATIENT_CODE, OTHER_HOSPITAL, redOf } from '../../../../test/support/ledger/documents.ts';
import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import { World } from '../testing/world.ts';

describe('materialise', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });

  function materialise(published: Published, changes: Readonly<Record<string, Json>> = {}): TestAct {
    const evidence = { ...world.log.evidence(published), ...changes };
    return world.act(world.issuer(), 'materialise', { receipt: world.log.pointer(published) }, { evidence });
  }

  test('recomputes what the header promises and gives the receipt a key', async () => {
    const receipt = await world.publish(
      document('0000000001', 86_000, { fundFen: 51_600, otherFen: 4_400, cashFen: 30_000, settlementId: 'S' }),
    );
    await world.succeed(materialise(receipt));
    const [key = ''] = world.ledger.keys().filter((each) => each.startsWith('RCP~'));
    expect(world.record(key)).toMatchObject({
      ...{ state: 'LIVE', capFen: 30_000, settledTiers: [1], otherUnbroken: true },
      lineage: receipt.header.lineage,
    });
    expect(world.record(`LIN~${receipt.header.lineage}`)).toMatchObject({ capFen: 30_000, usedFen: 0, claims: [] });
  });

  test('a repeat finds it there', async () => {
    const receipt = await world.r1();
    const first = await world.succeed(materialise(receipt));
    expect(await world.succeed(materialise(receipt))).toEqual(first);
  });

  test('a header with a false cap is AMOUNT_EQUATION', async () => {
    const forged = await world.publish(document('0000000002', 1_000), { forged: { capFen: 900_000 } });
    expect(await world.refuse(materialise(forged))).toMatchObject({
      code: 'AMOUNT_EQUATION',
      evidence: { detail: { header: 900_000, fields: 1_000 } },
    });
  });

  test('a header that hides an online settlement is AMOUNT_EQUATION', async () => {
    const forged = await world.publish(document('0000000003', 1_000, { settlementId: 'S' }), {
      forged: { settledTiers: [] },
    });
    expect(await world.refuse(materialise(forged))).toMatchObject({ code: 'AMOUNT_EQUATION' });
  });

  test("a leaf for another hospital's number is refused, whoever signs it", async () => {
    const stolen = document('0000000004', 1_000, { issuer: OTHER_HOSPITAL });
    expect(await world.refuse(materialise(await world.publish(stolen)))).toMatchObject({ code: 'NOT_ISSUER' });
    const unallotted = document('0000000004', 1_000, { issuer: OTHER_HOSPITAL });
    const inOwn = await world.publish(unallotted, { segmentFrom: '0000010001' });
    expect(await world.refuse(materialise(inOwn))).toEqual({
      code: 'SEGMENT_UNALLOTTED',
      evidence: { pointer: '/segment' },
    });
  });

  test('a header signed by a key of another institution is refused', async () => {
    const receipt = world.log.publish(document('0000000005', 1_000), world.signer(OTHER_HOSPITAL));
    await world.anchor();
    expect(await world.thrown(materialise(receipt))).toMatchObject({ code: 'ISSUER_UNTRUSTED' });
    const keyId = world.signer('H33010000001').registration.id;
    const renamed = { headerSignature: { keyId, alg: 'ES256', signature: receipt.signature } };
    expect(await world.thrown(materialise(receipt, renamed))).toMatchObject({ code: 'PROOF_INVALID' });
  });

  test('a key counts when the checkpoint committed: anchored after the revocation is ISSUER_UNTRUSTED', async () => {
    const before = await world.r1();
    world.time += 60;
    await world.succeed(
      world.act(world.authority('HealthMSP'), 'key.revoke', { institution: 'H33010000001', keyId: before.keyId }),
    );
    const backdated = await world.publish(document('0000000006', 1_000, { issueDate: '2026-01-01' }));
    const under = (size: number, receipt: Published): TestAct => {
      const evidence = world.log.evidence(receipt, [], size);
      return world.act(world.publisher, 'materialise', { receipt: world.log.pointer(receipt, size) }, { evidence });
    };
    expect(await world.thrown(under(2, backdated))).toMatchObject({ code: 'ISSUER_UNTRUSTED' });
    await world.succeed(under(1, before));
  });

  test('A10: an inner node shown as a leaf, a truncated path and a wrong index are PROOF_INVALID', async () => {
    const [first, second] = [
      await world.publish(document('0000000007', 1_000)),
      await world.publish(document('0000000008', 1_000)),
    ];
    await world.publish(document('0000000009', 1_000));
    const [left, right] = world.log.leaves;
    if (left === undefined || right === undefined) throw new Error('two leaves');
    const pointer = world.log.pointer(first);
    const inner = {
      ...pointer,
      leaf: toDigestText('sha-256', nodeHash(sha256Suite, left, right)),
      path: pointer.path.slice(1),
    };
    const truncated = { ...pointer, path: pointer.path.slice(0, -1) };
    const moved = { ...pointer, log: world.log.position(second) };
    for (const receipt of [inner, truncated, moved]) {
      const evidence = { ...world.log.evidence(first), log: receipt.log, path: receipt.path };
      const act = world.act(world.issuer(), 'materialise', { receipt }, { evidence });
      expect(await world.thrown(act)).toMatchObject({ code: 'PROOF_INVALID', evidence: { index: 0 } });
    }
  });

  test('the public pointer must be what the evidence proves', async () => {
    const first = await world.publish(document('0000000007', 1_000));
    await world.publish(document('0000000008', 1_000));
    const pointer = { ...world.log.pointer(first), path: [toHex(new Uint8Array(32))] };
    const act = world.act(world.issuer(), 'materialise', { receipt: pointer }, { evidence: world.log.evidence(first) });
    expect(await world.thrown(act)).toMatchObject({ code: 'PROOF_INVALID', evidence: { proof: 'pointer' } });
  });

  test('an opening with another value is PROOF_INVALID', async () => {
    const receipt = await world.r1();
    const openings = world.log
      .evidence(receipt)
      .openings.map((each) => (each.name === 'fundAmount' ? { ...each, value: '1.00' } : each));
    expect(await world.thrown(materialise(receipt, { openings }))).toMatchObject({ code: 'PROOF_INVALID' });
  });

  test('a second leaf of a number is NUMBER_CONFLICT', async () => {
    await world.succeed(materialise(await world.r1()));
    const second = await world.publish(document('0000000101', 200_000, { businessNumber: 'other' }));
    expect(await world.refuse(materialise(second))).toMatchObject({ code: 'NUMBER_CONFLICT' });
  });

  test('a second live receipt of a business number is DUPLICATE_BUSINESS, for one hospital only', async () => {
    await world.succeed(materialise(await world.publish(document('0000000010', 1_000, { businessNumber: 'B1' }))));
    const again = await world.publish(document('0000000011', 1_000, { businessNumber: 'B1' }));
    expect(await world.refuse(materialise(again))).toMatchObject({ code: 'DUPLICATE_BUSINESS' });
    const elsewhere = document('0000010010', 1_000, { businessNumber: 'B1', issuer: OTHER_HOSPITAL });
    await world.succeed(materialise(await world.publish(elsewhere, { segmentFrom: '0000010001' })));
  });

  test('a red receipt gets its key by the red-flush alone', async () => {
    const original = document('0000000012', 1_000);
    await world.publish(original);
    const red = await world.publish(redOf(original, '0000000013'));
    expect(await world.refuse(materialise(red))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  describe('lineage', () => {
    test('a foreign lineage in the header is LINEAGE_INVALID', async () => {
      const r1 = await world.r1();
      const intruder = await world.publish(document('0000000014', 1_000), { forged: { lineage: r1.header.lineage } });
      expect(await world.thrown(materialise(intruder))).toMatchObject({
        code: 'LINEAGE_INVALID',
        evidence: { rule: 'OWN_TAG' },
      });
    });

    test('a successor of a receipt that is not red-flushed is LINEAGE_INVALID', async () => {
      const r1 = await world.r1();
      await world.succeed(materialise(r1));
      const supersedes = { eInvoiceCode: r1.header.eInvoiceCode, eInvoiceNumber: r1.header.eInvoiceNumber };
      const successor = await world.publish(document('0000000015', 1_000, { supersedes }), {
        predecessorLineage: r1.header.lineage,
      });
      expect(await world.thrown(materialise(successor))).toMatchObject({
        evidence: { rule: 'PREDECESSOR_NOT_RED_FLUSHED' },
      });
    });

    test('a successor needs the same issuer, the same patient, and to be the only one', async () => {
      const original = document('0000000016', 1_000);
      const [first, red] = [await world.publish(original), await world.publish(redOf(original, '0000000017'))];
      await world.succeed(world.redFlush(first, red));
      const supersedes = { eInvoiceCode: original.eInvoiceCode, eInvoiceNumber: original.eInvoiceNumber };
      const options = { predecessorLineage: first.header.lineage };
      const predecessorPatientSalt = world.patientSalt(first);
      const invalid = async (successor: Published, rule: string): Promise<void> => {
        expect(await world.thrown(materialise(successor, { predecessorPatientSalt }))).toMatchObject({
          code: 'LINEAGE_INVALID',
          evidence: { rule },
        });
      };
      const foreign = document('0000010018', 1_000, { supersedes, issuer: OTHER_HOSPITAL });
      await invalid(await world.publish(foreign, { ...options, segmentFrom: '0000010001' }), 'PREDECESSOR_ISSUER');
      await invalid(
        await world.publish(document('0000000019', 1_000, { supersedes, patientId: '110101199003077512' }), options),
        'PREDECESSOR_PATIENT',
      );
      await invalid(await world.publish(document('0000000020', 1_000, { supersedes })), 'PREDECESSOR_LINEAGE');
      const successor = await world.publish(document('0000000021', 1_000, { supersedes }), options);
      await world.succeed(materialise(successor, { predecessorPatientSalt }));
      await invalid(
        await world.publish(document('0000000022', 1_000, { supersedes }), options),
        'PREDECESSOR_REPLACED',
      );
    });

    test('a later part of a split bill must be of the same patient', async () => {
      const first = await world.publish(document('0000000023', 1_000, { relatedNumber: 'G' }));
      await world.succeed(materialise(first));
      const relatedPatientSalt = world.patientSalt(first);
      const other = await world.publish(
        document('0000000024', 1_000, { relatedNumber: 'G', patientId: '110101199003077512' }),
      );
      expect(await world.thrown(materialise(other, { relatedPatientSalts: [relatedPatientSalt] }))).toMatchObject({
        evidence: { rule: 'RELATED_PATIENT' },
      });
      const part = await world.publish(document('0000000025', 1_000, { relatedNumber: 'G' }));
      await world.succeed(materialise(part, { relatedPatientSalts: [relatedPatientSalt] }));
      expect(world.record(`LIN~${first.header.lineage}`)).toMatchObject({ capFen: 2_000 });
    });
  });

  test('an inpatient receipt lies in the segment of its code', async () => {
    await world.succeed(
      materialise(
        await world.publish(document('0000000007', 1_000, { eInvoiceCode: INPATIENT_CODE, kind: 'INPATIENT' })),
      ),
    );
  });
});
