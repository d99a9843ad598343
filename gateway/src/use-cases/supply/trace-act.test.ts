import { PiaosuError, type Json } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestOrganisation, type TestOrganisation } from '../../testing/organisation.ts';
import { commitTraceAct, type SupplyContext, type TraceRequest } from './trace-act.ts';

const MAKER = 'MAKER-1';
const SHIPMENT = `S${'0'.repeat(24)}`;

describe('an act on boxes', () => {
  let drug: TestOrganisation;
  beforeAll(async () => {
    drug = await openTestOrganisation('DrugMSP');
    await drug.enable(MAKER);
  });
  afterAll(async () => {
    drug.ledger.refuse(undefined);
    await drug.close();
  });

  const context = (messageId: string): SupplyContext => ({
    organisation: drug.organisation,
    caller: { subject: 'x', org: 'DrugMSP', institution: MAKER, roles: ['LOGISTICS'] },
    messageId,
  });
  const request = (shipment: string, asked: Json = { shipment: SHIPMENT }): TraceRequest => ({
    action: 'voidShipment',
    asked,
    show: () => Promise.resolve({ body: { shipment } }),
  });
  const bodies = () => drug.ledger.accepted.map(({ signed }) => signed.op.body);

  test('shows the same bytes again after a lost answer, whatever has become known in between', async () => {
    drug.ledger.refuse(new PiaosuError('LEDGER_UNAVAILABLE', null));
    await expect(commitTraceAct(context('m-1'), request(SHIPMENT))).rejects.toMatchObject({
      code: 'LEDGER_UNAVAILABLE',
    });
    drug.ledger.refuse(undefined);
    await commitTraceAct(context('m-1'), request(`S${'1'.repeat(24)}`));
    expect(bodies().at(-1)).toEqual({ shipment: SHIPMENT });
  });

  test('under a key that was used for another request is a conflict', async () => {
    await commitTraceAct(context('m-2'), request(SHIPMENT));
    const other = commitTraceAct(context('m-2'), request(SHIPMENT, { shipment: 'another' }));
    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  });

  test('is refused with the place of the unit in the request, and never with its tag', async () => {
    drug.ledger.refuse(new PiaosuError('NOT_IN_CUSTODY', { unit: 3, box: '1.ab', sameInstitution: false }));
    await expect(commitTraceAct(context('m-3'), request(SHIPMENT))).rejects.toMatchObject({
      code: 'NOT_IN_CUSTODY',
      evidence: [{ pointer: '/codes/3', code: 'NOT_IN_CUSTODY', detail: { sameInstitution: false } }],
    });
    drug.ledger.refuse(new PiaosuError('QTY_OVER', { box: '1.ab', left: 2 }));
    await expect(commitTraceAct(context('m-4'), request(SHIPMENT))).rejects.toMatchObject({ evidence: { left: 2 } });
  });

  test('needs a role that the ledger knows for it', async () => {
    const stranger = { ...context('m-5'), caller: { ...context('m-5').caller, roles: ['PHARMACIST'] as const } };
    await expect(commitTraceAct(stranger, request(SHIPMENT))).rejects.toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
  });
});
