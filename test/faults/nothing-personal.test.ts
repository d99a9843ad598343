import { afterAll, beforeAll, expect, test } from 'vitest';
import { R1 } from '../../scripts/start/demo-receipts.ts';
import { blocksOf, filesBelow, found, stateOf } from '../support/personal-traces.ts';
import { Scenario } from '../support/scenario.ts';

const PHONE = '13857112345';

/** R1 with everything personal that a hospital may put in, some of it where it does not belong. */
const RECEIPT = {
  ...R1,
  patientName: '欧阳秀英',
  checkCode: '7kzm9q',
  inpatientNumber: 'Z2026010099',
  recordNumber: `BL-${PHONE}`,
  outpatientNumber: PHONE,
  insuranceNumber: '3300009917',
  businessNumber: 'LS20260105-77123',
};
const NUMBER = `${RECEIPT.eInvoiceCode}${RECEIPT.eInvoiceNumber}`;

/** What nobody may find, and what a dictionary attack would hash. */
const PERSONAL: readonly string[] = [
  RECEIPT.patientName,
  RECEIPT.patientId,
  `${RECEIPT.patientIdType}${RECEIPT.patientId}`,
  `${RECEIPT.patientIdType}|${RECEIPT.patientId}`,
  RECEIPT.checkCode,
  PHONE,
  RECEIPT.recordNumber,
  RECEIPT.inpatientNumber,
  RECEIPT.insuranceNumber,
  RECEIPT.businessNumber,
  `${RECEIPT.issuer}${RECEIPT.businessNumber}`,
  NUMBER,
  `${RECEIPT.eInvoiceCode}|${RECEIPT.eInvoiceNumber}`,
  `${NUMBER}${RECEIPT.checkCode}`,
  RECEIPT.cashier,
];
const KNOWN = 'INS-A'; // stands on the ledger by design: the search must be able to find something

let scenario: Scenario;
let blocks: Buffer[];
let state: Buffer[];
let files: Buffer[];
let logs: Buffer[];

beforeAll(async () => {
  scenario = await Scenario.start({ engine: 'devnet' });
  const { product } = scenario;
  await scenario.publish(RECEIPT);
  const shown = { totalAmount: RECEIPT.totalAmount, checkCode: RECEIPT.checkCode, issueDate: RECEIPT.issueDate };
  const patient = { idType: RECEIPT.patientIdType, number: RECEIPT.patientId };
  const first = await scenario.claim('ins-b', RECEIPT, '600.00', { shown, more: { patient } });
  expect(first.status).toBe(201);
  const refused = await scenario.claim('ins-a', RECEIPT, '600.00', { shown, more: { patient } });
  expect(refused.code).toBe('OVER_CAP');
  const another = { idType: '01', number: '330102198406010014' };
  expect((await scenario.claim('emp', RECEIPT, '1.00', { more: { patient: another } })).code).toBe('IDENTITY_MISMATCH');
  blocks = await blocksOf(product);
  await product.stop();
  state = await stateOf(product);
  files = await filesBelow(product.folder.devnet);
  logs = await filesBelow(product.folder.logs);
}, 180_000);

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
}, 60_000);

test('F9: no block, as a peer gives them out, holds anything personal or its bare hash', () => {
  expect(blocks.length).toBeGreaterThan(10);
  expect(found(blocks, [KNOWN])).toEqual([KNOWN]);
  expect(found(blocks, PERSONAL)).toEqual([]);
});

test('F9: no key and no value of the world state holds anything personal or its bare hash', () => {
  expect(state.length).toBeGreaterThan(50);
  expect(found(state, [KNOWN])).toEqual([KNOWN]);
  expect(found(state, PERSONAL)).toEqual([]);
});

test('F9: no file of the ledger holds anything personal or its bare hash', () => {
  expect(found(files, [KNOWN])).toEqual([KNOWN]);
  expect(found(files, PERSONAL)).toEqual([]);
});

test('neither does any log', () => {
  expect(logs.length).toBeGreaterThan(2);
  expect(found(logs, PERSONAL)).toEqual([]);
});
