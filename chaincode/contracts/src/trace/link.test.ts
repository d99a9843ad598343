import { beforeEach, describe, expect, test } from 'vitest';

import { redOf } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import { refOf, TracedClaims, WARNING, type Given } from '../testing/traced-claims.ts';
import { OTHER_PRODUCT, PRODUCT, text } from '../testing/trace-world.ts';

describe('binding what was given out to the line of a receipt', () => {
  let world: TracedClaims;
  let receipt: Published;
  let given: Given;
  beforeEach(async () => {
    world = await TracedClaims.open();
    receipt = await world.sold('0000000101', [{ serials: ['B0', 'B1'] }, { serials: ['X0'], product: OTHER_PRODUCT }]);
    given = await world.give(['B0', 'B1']);
  });

  const pays = async (on: Published, payer = WARNING): Promise<string> => {
    const { claimId } = await world.ledger.succeed(world.claiming([on], { payer }));
    return text(claimId);
  };

  test('is possible before or after the receipt, at dispensing or later', async () => {
    await world.give(['B2'], { links: [world.opening(receipt)] });
    const { act } = world.linking(given, receipt);
    expect(await world.ledger.succeed(act)).toEqual({ dispensing: given.dispensing, linked: 1, checked: false });
    expect(world.ledger.ledger.dump().match(/"link":/gu)).toHaveLength(2);
  });

  test('names neither receipt nor line: two boxes of one line have nothing in common', async () => {
    await world.link(given, receipt, 1, 0);
    await world.link(given, receipt, 1, 1);
    const links = [...world.ledger.ledger.dump().matchAll(/"link":"([^"]+)"/gu)].map(([, link]) => link);
    expect(new Set(links).size).toBe(2);
    expect(world.ledger.ledger.dump()).not.toContain(receipt.header.eInvoiceNumber);
  });

  test('is only for who has given it out, and tells nobody else that it exists', async () => {
    const entries = [{ entry: 0, to: world.opening(receipt) }];
    const foreign = world.ledger.act(
      world.trace.pharmacist('PHB'),
      'link',
      { dispensing: given.dispensing },
      { entries },
    );
    const refused = await world.ledger.refuse(foreign);
    const unknown = { dispensing: `D${'0'.repeat(24)}` };
    const nothing = world.ledger.act(world.trace.pharmacist('PHB'), 'link', unknown, { entries });
    expect(refused).toEqual(await world.ledger.refuse(nothing));
    expect(refused).toEqual({ code: 'RESOURCE_NOT_FOUND', evidence: {} });
  });

  test('moves only by who can open where it is now', async () => {
    await world.link(given, receipt);
    const other = await world.sold('0000000102', [{ serials: ['B0'] }]);
    const hidden = world.linking({ ...given, links: new Map() }, other).act;
    expect(await world.ledger.thrown(hidden)).toMatchObject({ code: 'PROOF_INVALID', evidence: { proof: 'link' } });
    const wrong = world.linking({ ...given, links: new Map([[0, world.opening(receipt)]]) }, other).act;
    expect(await world.ledger.thrown(wrong)).toMatchObject({ code: 'PROOF_INVALID' });
    await world.link(given, other);
  });

  test('CLAIM_DUP_BOX: what a live claim counts on stays where it is, until the claim has ended', async () => {
    await world.link(given, receipt);
    const claimId = await pays(receipt);
    const other = await world.sold('0000000102', [{ serials: ['B0'] }]);
    expect(await world.ledger.refuse(world.linking(given, other).act)).toEqual({
      code: 'CLAIM_DUP_BOX',
      evidence: { entry: 0 },
    });
    await world.ledger.succeed(
      world.ledger.act(world.ledger.officer(WARNING), 'withdraw', { claimId, reason: 'MISTAKE' }),
    );
    await world.link(given, other);
  });

  test('a reservation that has expired holds nothing, although no act has said so yet', async () => {
    await world.link(given, receipt);
    await pays(receipt);
    world.ledger.time += 90 * 86_400;
    await world.link(given, await world.sold('0000000102', [{ serials: ['B0'] }]));
  });

  test('after payment a red-flush frees what was bound for what replaces the receipt, and for others with the money back', async () => {
    await world.link(given, receipt);
    const claimId = await world.ledger.paid(WARNING, receipt, 100);
    const elsewhere = await world.sold('0000000104', [{ serials: ['B0'] }]);
    const leaves = () => world.ledger.refuse(world.linking(given, elsewhere).act);
    const red = await world.ledger.publish(redOf(receipt.receipt.document, '0000000201'));
    const again = await world.sold(
      '0000000103',
      [{ serials: ['B0', 'B1'] }],
      { supersedes: refOf(receipt), businessNumber: receipt.receipt.document.businessNumber },
      { predecessorLineage: receipt.header.lineage },
    );
    expect(await world.ledger.refuse(world.linking(given, again).act)).toMatchObject({ code: 'CLAIM_DUP_BOX' });
    await world.ledger.succeed(world.ledger.redFlush(receipt, red));
    // The ledger has no key for the re-issue yet: it is known by what it says it replaces.
    expect(await world.ledger.refuse(world.linking(given, again).act)).toMatchObject({ code: 'CLAIM_DUP_BOX' });
    expect(await leaves()).toMatchObject({ code: 'CLAIM_DUP_BOX' });
    await world.linkShown(given, again);
    const reissued = world.claim(again, [given], {
      payer: WARNING,
      evidence: { predecessorPatientSalt: world.ledger.patientSalt(receipt) },
    });
    expect(await world.ledger.refuse(reissued)).toMatchObject({ code: 'DUPLICATE_CLAIM' });
    const { log } = world.ledger;
    const evidence = { ...log.evidence(again), predecessorPatientSalt: world.ledger.patientSalt(receipt) };
    const body = { receipt: log.pointer(again) };
    await world.ledger.succeed(world.ledger.act(world.ledger.issuer(), 'materialise', body, { evidence }));
    // The re-issue has taken the payment over, so nothing is due: the box is paid for.
    expect(await leaves()).toMatchObject({ code: 'CLAIM_DUP_BOX' });
    expect(await world.ledger.refuse(world.takingBack('undoDispense', given))).toMatchObject({ code: 'UNDO_CLAIMED' });
    const recovering = world.ledger.act(world.ledger.cashier(WARNING), 'recover', { claimId, amountFen: 100 });
    await world.ledger.succeed(recovering);
    await world.link(given, elsewhere);
  });

  test('a claim and a move in the same second: exactly one of them', async () => {
    await world.link(given, receipt);
    const other = await world.sold('0000000102', [{ serials: ['B0'] }]);
    const [moving, claiming] = [world.linking(given, other).act, world.claim(receipt, [given], { payer: WARNING })];
    const [first, second] = await Promise.all([moving, claiming].map((act) => world.ledger.simulate([act])));
    expect([first?.state.commit(), second?.state.commit()]).toEqual([true, false]);
  });

  test('not for what was undone or returned', async () => {
    await world.ledger.succeed(world.takingBack('undoDispense', given));
    expect(await world.ledger.refuse(world.linking(given, receipt).act)).toEqual({
      code: 'ILLEGAL_TRANSITION',
      evidence: { state: 'UNDONE' },
    });
    const returned = await world.give(['B2']);
    await world.ledger.succeed(world.takingBack('returnUnits', returned));
    expect(await world.ledger.refuse(world.linking(returned, receipt).act)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
    });
  });

  describe('with the receipt shown', () => {
    test('says that it was compared', async () => {
      expect(await world.ledger.succeed(world.showing(given, receipt))).toMatchObject({ checked: true });
    });

    test('CLAIM_PATIENT_MISMATCH for another patient, and for a salt that opens nothing', async () => {
      const others = await world.give(['B2'], { isOtherPerson: true });
      expect(await world.ledger.refuse(world.showing(others, receipt))).toEqual({
        code: 'CLAIM_PATIENT_MISMATCH',
        evidence: {},
      });
      const salt = '0'.repeat(32);
      expect(await world.ledger.refuse(world.showing(given, receipt, 1, salt))).toMatchObject({
        code: 'CLAIM_PATIENT_MISMATCH',
      });
    });

    test('WRONG_PRODUCT for a line of another medicine, or of none', async () => {
      expect(await world.ledger.refuse(world.showing(given, receipt, 2))).toEqual({
        code: 'WRONG_PRODUCT',
        evidence: { line: 2, entry: 0 },
      });
      const visit = await world.sold('0000000104', [{ change: { itemCode: '1', name: '诊查费' } }]);
      expect(await world.ledger.refuse(world.showing(given, visit))).toMatchObject({ code: 'WRONG_PRODUCT' });
    });

    test('QTY_OVER for more than the line charges, packs and tablets alike', async () => {
      const ten = await world.sold('0000000104', [{ serials: ['B0'], change: { unit: '片', quantity: '10' } }]);
      expect(await world.ledger.refuse(world.showing(given, ten))).toEqual({
        code: 'QTY_OVER',
        evidence: { line: 1, charged: 10 },
      });
      const pack = await world.sold('0000000105', [{ serials: ['B0'], change: { unit: '盒', quantity: '1.0' } }]);
      await world.ledger.succeed(world.showing(given, pack));
    });

    test('PROOF_INVALID for a line that is not the receipt’s, and for a receipt that is not the one named', async () => {
      const other = await world.sold('0000000104', [{ serials: ['B0'] }]);
      const lines = world.shown(other, []).details;
      const { log } = world.ledger;
      const linking = (to: Published, evidence: Published) =>
        world.ledger.act(
          world.trace.pharmacist(),
          'link',
          { dispensing: given.dispensing, receipt: log.pointer(evidence) },
          {
            entries: [{ entry: 0, to: world.opening(to) }],
            evidence: log.evidence(evidence),
            lines: [...lines],
            patientSalt: given.patientSalt,
          },
        );
      expect(await world.ledger.thrown(linking(receipt, receipt))).toMatchObject({ evidence: { proof: 'detail' } });
      expect(await world.ledger.thrown(linking(receipt, other))).toMatchObject({ evidence: { proof: 'receipt' } });
    });
  });

  test('one product has one 医保药品编码, and the code leads to one product', async () => {
    const register = world.ledger.act(world.trace.inspector, 'product.register', {
      ...{ id: '86900000000009', name: 'again', holder: 'MAKER-1', approvalNumber: '国药准字H20260002' },
      ...{ unitsPerPack: 10, unit: '片', insuranceCode: 'XC09AAK015A001' },
      levels: [{ level: 1, contains: 1, gtin: '06901234567915' }],
      custody: { mode: 'ENFORCED' },
    });
    expect(await world.ledger.refuse(register)).toEqual({
      code: 'ALREADY_EXISTS',
      evidence: { prefix: 'XC09AAK015A001', product: PRODUCT },
    });
  });
});
