import { pepperCheck } from '@piaosu/core';
import { beforeEach, describe, expect, test } from 'vitest';

import { HOSPITAL, redOf } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import { nativeHmac } from '../native/hash-suite.ts';
import {
  BLOCKING,
  codeOf,
  NOT_ASKING,
  refOf,
  TracedClaims,
  WARNING,
  type Given,
  type SoldLine,
} from '../testing/traced-claims.ts';
import { INSURANCE_CODE, line as prescribed, PATIENT, PRODUCT, text } from '../testing/trace-world.ts';

const REST = { businessNumber: 'B0000000101' };

describe('a claim and the medicines behind its lines', () => {
  let world: TracedClaims;
  let numbers: number;
  beforeEach(async () => {
    world = await TracedClaims.open();
    numbers = 100;
  });

  const sold = (...lines: readonly SoldLine[]): Promise<Published> => world.sold(`0000000${++numbers}`, lines);
  const refusal = async (receipt: Published, given: readonly Given[]) =>
    world.ledger.refuse(world.claim(receipt, given));
  /** A receipt for boxes that were given out and bound to its first line. */
  const bought = async (serials = ['B0']): Promise<{ receipt: Published; given: Given }> => {
    const receipt = await sold({ serials });
    const given = await world.give(serials, { links: serials.map(() => world.opening(receipt)) });
    return { receipt, given };
  };

  test('goes through where every box was given to the patient and is bound to the line', async () => {
    const { receipt, given } = await bought(['B0', 'B1']);
    expect(await world.ledger.succeed(world.claim(receipt, [given]))).toMatchObject({
      state: 'RESERVED',
      traceChecked: true,
    });
  });

  test('T41: CLAIM_NO_DISPENSE for a box that was never dispensed, or that is bound to no line', async () => {
    const receipt = await sold({ change: { itemCode: '1', quantity: '1' } }, { serials: ['B0'] });
    const never = { receipt: 0, line: 2, box: 0, reason: 'NEVER' };
    expect(await refusal(receipt, [])).toEqual({ code: 'CLAIM_NO_DISPENSE', evidence: never });
    const given = await world.give(['B0']);
    expect(await refusal(receipt, [given])).toMatchObject({ evidence: { reason: 'UNBOUND' } });
    await world.link(given, receipt, 2);
    await world.ledger.succeed(world.claim(receipt, [given]));
  });

  test('CLAIM_PATIENT_MISMATCH for a box that another patient got', async () => {
    const receipt = await sold({ serials: ['B0'] });
    const given = await world.give(['B0'], { links: [world.opening(receipt)], isOtherPerson: true });
    const evidence = { receipt: 0, line: 1, box: 0 };
    expect(await refusal(receipt, [given])).toEqual({ code: 'CLAIM_PATIENT_MISMATCH', evidence });
  });

  test('CLAIM_DUP_BOX for a box that is bound to another receipt or another line, and for one twice on a line', async () => {
    const { receipt, given } = await bought();
    const other = await sold({ serials: ['B0'] });
    expect(await refusal(other, [given])).toEqual({
      code: 'CLAIM_DUP_BOX',
      evidence: { receipt: 0, line: 1, box: 0 },
    });
    await world.ledger.succeed(world.claim(receipt, [given]));
    const twice = await sold({ serials: ['B1'] }, { serials: ['B1'] });
    const once = await world.give(['B1'], { links: [world.opening(twice)] });
    expect(await refusal(twice, [once])).toMatchObject({ code: 'CLAIM_DUP_BOX', evidence: { line: 2 } });
    const copied = await sold({ serials: ['B2', 'B2'] });
    const single = await world.give(['B2'], { links: [world.opening(copied)] });
    expect(await refusal(copied, [single])).toMatchObject({ code: 'CLAIM_DUP_BOX', evidence: { box: 1 } });
  });

  test('an opening that belongs to another line opens nothing', async () => {
    const { receipt, given } = await bought();
    const [opening] = given.links.values();
    const forged = new Map([[0, { ...(opening ?? world.opening(receipt)), salt: '0'.repeat(32) }]]);
    expect(await refusal(receipt, [{ ...given, links: forged }])).toMatchObject({ code: 'CLAIM_DUP_BOX' });
  });

  test('CLAIM_CODE_REQUIRED for a line without a code that can be read', async () => {
    const missing = await sold({ change: { quantity: '1', traceCode: '' } });
    const evidence = { receipt: 0, line: 1, missing: 'code' };
    expect(await refusal(missing, [])).toEqual({ code: 'CLAIM_CODE_REQUIRED', evidence });
    const unreadable = await sold({ change: { quantity: '1', traceCode: '无;6901234567892' } });
    expect(await refusal(unreadable, [])).toEqual({ code: 'CLAIM_CODE_REQUIRED', evidence });
  });

  test('CLAIM_CODE_REQUIRED for lines that are not shown, where the receipt has lines', async () => {
    const { receipt, given } = await bought();
    const missing = { code: 'CLAIM_CODE_REQUIRED', evidence: { receipt: 0, missing: 'details' } };
    expect(await world.ledger.refuse(world.claiming([receipt]))).toEqual(missing);
    const none = { ...world.shown(receipt, [given]), details: [] };
    expect(await world.ledger.refuse(world.claiming([receipt], { trace: [none] }))).toEqual(missing);
    const plain = await sold();
    expect(await world.ledger.succeed(world.claiming([plain]))).toMatchObject({ traceChecked: true });
  });

  test('the claimant chooses no boxes: what it leaves out or adds to what is shown changes nothing', async () => {
    const { given } = await bought(['B0']);
    const receipt = await sold({ serials: ['B1'] });
    expect(await refusal(receipt, [given])).toMatchObject({ code: 'CLAIM_NO_DISPENSE' });
  });

  describe('TRACE_CONFLICT', () => {
    test('product: the box is of another medicine than the line', async () => {
      const receipt = await sold({ change: { quantity: '1', traceCode: codeOf('X0') } });
      const given = await world.give(['X0'], { links: [world.opening(receipt)] });
      const evidence = { receipt: 0, line: 1, box: 0, differs: 'product' };
      expect(await refusal(receipt, [given])).toEqual({ code: 'TRACE_CONFLICT', evidence });
    });

    test('quantity: less was given out than is charged, and more', async () => {
      const receipt = await sold({ serials: ['B0'], change: { quantity: '2' } });
      const given = await world.give(['B0'], { links: [world.opening(receipt)] });
      const evidence = { receipt: 0, line: 1, differs: 'quantity', charged: 200, dispensed: 100 };
      expect(await refusal(receipt, [given])).toEqual({ code: 'TRACE_CONFLICT', evidence });
      const less = await sold({ serials: ['B1'], change: { quantity: '0.5' } });
      const whole = await world.give(['B1'], { links: [world.opening(less)] });
      expect(await refusal(less, [whole])).toMatchObject({ evidence: { charged: 50, dispensed: 100 } });
    });

    test('undone and returned: what is bound is not with the patient any more', async () => {
      const undone = await bought(['B0']);
      await world.ledger.succeed(world.takingBack('undoDispense', undone.given));
      expect(await refusal(undone.receipt, [undone.given])).toMatchObject({ evidence: { differs: 'undone' } });
      const returned = await bought(['B1']);
      await world.ledger.succeed(world.takingBack('returnUnits', returned.given));
      expect(await refusal(returned.receipt, [returned.given])).toMatchObject({ evidence: { differs: 'returned' } });
    });

    test('a box that was undone by mistake and given out anew counts', async () => {
      const { receipt, given } = await bought(['B0']);
      await world.ledger.succeed(world.takingBack('undoDispense', given));
      const again = await world.give(['B0'], { links: [world.opening(receipt)] });
      await world.ledger.succeed(world.claim(receipt, [given, again]));
    });
  });

  test('parts of a box count by what each patient got', async () => {
    const change = { unit: '片', quantity: '30' };
    const receipt = await sold({ serials: ['B0'], change });
    const mine = await world.give(['B0'], { part: 30, links: [world.opening(receipt)] });
    await world.give(['B0'], { part: 20, isOtherPerson: true });
    await world.ledger.succeed(world.claim(receipt, [mine]));
    const theirs = await sold({ serials: ['B0'], change: { unit: '片', quantity: '20' } });
    expect(await refusal(theirs, [mine])).toMatchObject({ code: 'CLAIM_NO_DISPENSE', evidence: { reason: 'UNBOUND' } });
  });

  test('a line binds from the day of service on which its product must be traced', async () => {
    await world.traceFrom(PRODUCT, '2026-01-05');
    const visit = (visitDate: string, issueDate = '2026-01-05') =>
      world.sold(`0000000${++numbers}`, [{ serials: ['B0'] }], { visitDate, issueDate });
    expect(await refusal(await visit('2026-01-05'), [])).toMatchObject({ code: 'CLAIM_NO_DISPENSE' });
    await world.ledger.succeed(world.claim(await visit('2026-01-04'), []));
    expect(await refusal(await visit(''), [])).toMatchObject({ code: 'CLAIM_NO_DISPENSE' });
  });

  test('a line that takes an earlier one back, or charges nothing, asks for no box', async () => {
    const lines = [
      { quantity: '-1', fen: -1000 },
      { quantity: '0', fen: 0 },
    ].map((change) => ({ change }));
    await world.ledger.succeed(world.claim(await sold(...lines), []));
  });

  test('a quantity of nothing hides no price: CLAIM_CODE_REQUIRED', async () => {
    for (const quantity of ['0', '-1'])
      expect(await refusal(await sold({ change: { quantity } }), [])).toMatchObject({ code: 'CLAIM_CODE_REQUIRED' });
  });

  test('two lines of one number are not paid for with the same box: CLAIM_DUP_BOX', async () => {
    const line = { serials: ['B0'], change: { line: 1 } };
    const receipt = await sold(line, line);
    const given = await world.give(['B0'], { links: [world.opening(receipt)] });
    expect(await refusal(receipt, [given])).toEqual({ code: 'CLAIM_DUP_BOX', evidence: { receipt: 0, line: 1 } });
  });

  test.each([INSURANCE_CODE[PRODUCT].toLowerCase(), ` ${INSURANCE_CODE[PRODUCT]} `, 'ＸＣ０９ＡＡＫ０１５Ａ００１'])(
    'a medicine is the same however its code is typed: %j',
    async (itemCode) => {
      expect(await refusal(await sold({ serials: ['B0'], change: { itemCode } }), [])).toMatchObject({
        code: 'CLAIM_NO_DISPENSE',
      });
    },
  );

  test('PROOF_INVALID without the day of service, or with lines of another receipt', async () => {
    const { receipt, given } = await bought();
    const trace = [world.shown(receipt, [given])];
    const unopened = world.ledger.reserve(BLOCKING, [receipt], 100, { secret: { trace } });
    expect(await world.ledger.thrown(unopened)).toMatchObject({
      code: 'PROOF_INVALID',
      evidence: { proof: 'field', missing: ['visitDate'] },
    });
    const other = await sold({ serials: ['B1'] });
    const foreign = world.claiming([receipt], { trace: [world.shown(other, [])] });
    expect(await world.ledger.thrown(foreign)).toMatchObject({ evidence: { proof: 'detail' } });
  });

  describe('by the policy of the payer', () => {
    test('OFF looks behind nothing', async () => {
      const receipt = await sold({ serials: ['B0'] });
      const result = await world.ledger.succeed(world.claim(receipt, [], { payer: NOT_ASKING }));
      expect(result).not.toHaveProperty('traceChecked');
    });

    test('WARN never refuses and tells all that is wrong, the gravest first', async () => {
      const receipt = await sold({ change: { quantity: '1', traceCode: '' } }, { serials: ['B0'] });
      const result = await world.ledger.succeed(world.claim(receipt, [], { payer: WARNING }));
      expect(result).toMatchObject({
        traceChecked: true,
        warnings: [
          { code: 'CLAIM_NO_DISPENSE', receipt: 0, line: 2, box: 0, reason: 'NEVER' },
          { code: 'CLAIM_CODE_REQUIRED', receipt: 0, line: 1, missing: 'code' },
        ],
      });
    });

    test('WARN without the lines says that nothing was checked', async () => {
      const receipt = await sold({ serials: ['B0'] });
      const result = await world.ledger.succeed(world.claiming([receipt], { payer: WARNING }));
      expect(result).toMatchObject({ traceChecked: false });
      expect(result).not.toHaveProperty('warnings');
    });

    test('what is refused for the money is refused for that first', async () => {
      const receipt = await sold({ serials: ['B0'] });
      expect(await world.ledger.refuse(world.claim(receipt, [], { amountFen: 99_999 }))).toMatchObject({
        code: 'OVER_CAP',
      });
    });
  });

  test('the receipts of one claim are told apart by their place in it', async () => {
    const first = await world.sold('0000000200', [{ serials: ['B0'] }], { relatedNumber: 'G' });
    const second = await world.sold('0000000201', [{ serials: ['B1'] }], { relatedNumber: 'G' });
    const given = await world.give(['B0'], { links: [world.opening(first)] });
    const trace = [world.shown(first, [given]), world.shown(second, [])];
    expect(await world.ledger.refuse(world.claiming([first, second], { trace }))).toMatchObject({
      code: 'CLAIM_NO_DISPENSE',
      evidence: { receipt: 1, line: 1 },
    });
  });

  describe('given out without a code', () => {
    const line = { change: { unit: '片', quantity: '30', traceCode: '' } };
    beforeEach(async () => {
      await world.ledger.succeed(world.declaring(100));
    });

    test('counts where it is bound to the line, at once or later', async () => {
      const receipt = await sold(line);
      const atOnce = await world.giveUncoded(30, world.opening(receipt));
      await world.ledger.succeed(world.claim(receipt, [atOnce]));
      const second = await sold(line);
      const later = await world.giveUncoded(30);
      expect(await refusal(second, [later])).toMatchObject({ code: 'CLAIM_CODE_REQUIRED' });
      await world.linkUncoded(later, second);
      await world.ledger.succeed(world.claim(second, [later]));
    });

    test('is bound to one line only, and stays there while a claim counts on it', async () => {
      const [first, second] = [await sold(line), await sold(line)];
      const given = await world.giveUncoded(30, world.opening(first));
      await world.ledger.succeed(world.claim(first, [given]));
      expect(await refusal(second, [given])).toMatchObject({ code: 'CLAIM_CODE_REQUIRED' });
      const [to, previous] = [world.opening(second), [...given.links.values()][0] ?? null];
      const entries = [{ entry: 0, isUncoded: true, to, previous }];
      const moving = world.ledger.act(world.trace.pharmacist(), 'link', { dispensing: given.dispensing }, { entries });
      expect(await world.ledger.refuse(moving)).toMatchObject({ code: 'CLAIM_DUP_BOX' });
    });

    test('undone it lies on the shelf again, and its claim is held', async () => {
      const receipt = await sold(line);
      const given = await world.giveUncoded(30, world.opening(receipt));
      await world.ledger.succeed(world.claim(receipt, [given]));
      const { claimId } = firstClaim(world);
      const links = [...given.links].map(([entry, opening]) => ({ entry, isUncoded: true, opening }));
      const body = { premises: 'PHA-1', dispensing: given.dispensing };
      const undo = (secret: { links?: typeof links }) =>
        world.ledger.act(world.trace.pharmacist(), 'undoDispense', body, secret);
      expect(await world.ledger.thrown(undo({}))).toMatchObject({ code: 'PROOF_INVALID' });
      await world.ledger.succeed(undo({ links }));
      expect(world.ledger.record(`UNC~PHA-1~${PRODUCT}`)).toMatchObject({ left: 100 });
      const approve = { claimId, amountFen: 100 };
      expect(
        await world.ledger.refuse(world.ledger.act(world.ledger.officer(BLOCKING), 'approve', approve)),
      ).toMatchObject({ code: 'CLAIM_HELD' });
      expect(await refusal(await sold(line), [given])).toMatchObject({ code: 'CLAIM_CODE_REQUIRED' });
    });
  });

  test('exempt classes carry no code; of packs split on a ward only the inpatient’s', async () => {
    await registerExempt(world, 'HERBAL_SLICE', '86900000000011', 'T00000000011', '06901234567922');
    await registerExempt(world, 'INPATIENT_PARTIAL', '86900000000012', 'T00000000012', '06901234567939');
    const line = (itemCode: string) => ({ change: { itemCode, quantity: '1', traceCode: '' } });
    await world.ledger.succeed(world.claim(await sold(line('T00000000011')), []));
    expect(await refusal(await sold(line('T00000000012')), [])).toMatchObject({ code: 'CLAIM_CODE_REQUIRED' });
    const ward = await world.sold('0000000007', [line('T00000000012')], {
      kind: 'INPATIENT',
      eInvoiceCode: '33060225',
    });
    await world.ledger.succeed(world.claim(ward, []));
  });

  test('what a ward split for its inpatients pays for no outpatient’s line: CLAIM_CODE_REQUIRED', async () => {
    const [product, exempt] = ['86900000000012', 'INPATIENT_PARTIAL'] as const;
    await registerExempt(world, exempt, product, 'T00000000012', '06901234567939');
    const { ledger } = world;
    const place = { id: 'WARD-1', institution: HOSPITAL, kind: 'DISPENSARY', name: 'WARD-1' } as const;
    await ledger.succeed(ledger.act(ledger.authority('HealthMSP'), 'premises.register', place));
    const receipt = await sold({ change: { itemCode: 'T00000000012', quantity: '1', traceCode: '' } });
    const link = world.opening(receipt);
    const lines = [prescribed({ product, quantity: 100 })];
    const ward = ledger.actor(HOSPITAL, 'PHARMACIST', 'HealthMSP');
    const act = ledger.act(
      ward,
      'dispenseUncoded',
      { premises: place.id, items: [{ product, units: 100, line: 0, exempt }] },
      { lines, patient: PATIENT, patientSalts: [''], links: [link] },
    );
    const given = world.given(act, [link], await ledger.succeed(act));
    expect(await refusal(receipt, [given])).toMatchObject({
      code: 'CLAIM_CODE_REQUIRED',
      evidence: { missing: 'code' },
    });
  });

  test('red-flushed and issued anew: the boxes are bound to the new receipt, and it can be claimed', async () => {
    const receipt = await world.sold('0000000101', [{ serials: ['B0'] }]);
    const given = await world.give(['B0'], { links: [world.opening(receipt)] });
    await world.ledger.succeed(world.claim(receipt, [given]));
    const { claimId } = firstClaim(world);
    await world.ledger.succeed(
      world.ledger.act(world.ledger.officer(BLOCKING), 'withdraw', { claimId, reason: 'MISTAKE' }),
    );
    const red = await world.ledger.publish(redOf(receipt.receipt.document, '0000000201'));
    await world.ledger.succeed(world.ledger.redFlush(receipt, red));
    const publishing = { predecessorLineage: receipt.header.lineage };
    const again = await world.sold(
      '0000000102',
      [{ serials: ['B0'] }],
      { ...REST, supersedes: refOf(receipt) },
      publishing,
    );
    const evidence = { predecessorPatientSalt: world.ledger.patientSalt(receipt) };
    const claim = () => world.claim(again, [given], { evidence });
    expect(await world.ledger.refuse(claim())).toMatchObject({ code: 'CLAIM_DUP_BOX' });
    await world.link(given, again);
    await world.ledger.succeed(claim());
  });

  test('what was bound under an older tag secret is found under a newer one', async () => {
    const { receipt, given } = await bought(['B0']);
    const next = { version: 2, key: Buffer.alloc(32, 7) };
    world.ledger.peppers.push(next);
    const announcement = { version: 2, check: pepperCheck(nativeHmac, next) };
    const bureau = world.ledger.authority('FinanceMSP');
    await world.ledger.succeed(world.ledger.act(bureau, 'pepper.announce', announcement));
    await world.ledger.succeed(world.claim(receipt, [given]));
    const other = await sold({ serials: ['B0'] });
    expect(await world.ledger.refuse(world.linking(given, other).act)).toMatchObject({ code: 'CLAIM_DUP_BOX' });
    await world.ledger.succeed(world.takingBack('undoDispense', given));
  });

  test('F9: neither the line, the receipt nor the patient of a box stands on the ledger', async () => {
    const { receipt, given } = await bought(['B0']);
    await world.ledger.succeed(world.claim(receipt, [given]));
    const dump = world.ledger.ledger.dump();
    for (const secret of ['0000000101', given.patientSalt, '33010619620304321X', '21B0', codeOf('B0')])
      expect(dump).not.toContain(secret);
  });
});

async function registerExempt(
  world: TracedClaims,
  exempt: 'HERBAL_SLICE' | 'INPATIENT_PARTIAL',
  id: string,
  insuranceCode: string,
  gtin: string,
): Promise<void> {
  const product = {
    ...{ id, name: id, holder: 'MAKER-1', approvalNumber: '国药准字Z20260001', unitsPerPack: 1, unit: 'g' },
    ...{ exempt, insuranceCode, traceFrom: '2026-01-01', custody: { mode: 'ENFORCED' } as const },
    levels: [{ level: 1, contains: 1, gtin }] as const,
  };
  await world.ledger.succeed(world.ledger.act(world.trace.inspector, 'product.register', product));
}

function firstClaim(world: TracedClaims): { claimId: string } {
  const [key] = world.ledger.ledger.keys().filter((each) => each.startsWith('CLM~'));
  return { claimId: text(key?.slice('CLM~'.length)) };
}
