/** Examples that several routes show in the OpenAPI text. Answers of a demo ledger; a test holds them to their schemas. */
export const TX = '96ff8d4e684bd395eb0cfd9bf395a0fbaee475c516e4f5d15549069f1cf9a715';
const ROOT = 'sha-256:2e52f95fa11cedc6899d4441f377180263ffbdf05e2ad358d3956d7ab6d45a34';
const TAG = '1.e68a89c5859acb3ab979a8b477b70c9623138b693c53ec73035588f6285fa092';

export const COMMITTED_EXAMPLE = { tx: TX, block: 4211 };

export const RECEIPT_REF_EXAMPLE = { eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' };

const AMOUNTS = {
  totalAmount: '1000.00',
  fundAmount: '0.00',
  otherAmount: '0.00',
  accountAmount: '0.00',
  cashAmount: '1000.00',
  hospitalAmount: '0.00',
  selfPaymentAmount: '0.00',
  selfExpenseAmount: '1000.00',
};

/** A receipt as a hospital system publishes it. */
export const RECEIPT_EXAMPLE = {
  ...RECEIPT_REF_EXAMPLE,
  checkCode: '7k2m9q',
  kind: 'OUTPATIENT',
  issueDate: '2026-01-05',
  issueTime: '09:30:00',
  issuer: 'H33010000001',
  issuerUscc: '123301004701160000',
  issuerName: '市演示医院',
  patientName: '王秀英',
  patientIdType: '01',
  patientId: '33010619620304321X',
  businessNumber: 'MZ20260105-0001',
  ...AMOUNTS,
  details: [
    {
      ...{ line: 1, classCode: '03', className: '检查费', itemCode: '', name: '磁共振平扫', spec: '', unit: '次' },
      ...{ quantity: '1', unitPrice: '1000.00', amount: '1000.00', category: '丙', traceCode: '' },
    },
  ],
};

const HEADER_EXAMPLE = {
  ...{ v: 1, hashAlg: 'sha-256', ...RECEIPT_REF_EXAMPLE, kind: 'OUTPATIENT', issuer: 'H33010000001' },
  ...{ issueDate: '2026-01-05', lineage: TAG, businessTag: TAG, patientCommit: ROOT, capFen: 100_000 },
  ...{ settledTiers: [], liability: 'NONE', fieldsRoot: ROOT, detailRoot: ROOT, detailCount: 1 },
};

const LOG_EXAMPLE = { publisher: 'PUB-HEALTH-1', shard: 'main', size: 3001, index: 17 };

export const RECEIPT_VIEW_EXAMPLE = {
  state: 'ANCHORED' as const,
  receipt: RECEIPT_EXAMPLE,
  header: HEADER_EXAMPLE,
  anchor: { log: LOG_EXAMPLE, tx: TX },
};

/** The outline of a package: the hashes of its proofs are left out here, a real one verifies by itself. */
export const PACKAGE_EXAMPLE = {
  ...{ v: 1, type: 'piaosu/receipt-package', header: HEADER_EXAMPLE, log: LOG_EXAMPLE, path: [] },
  ...{ fields: [], details: [], witnesses: [] },
};

export const JOB_EXAMPLE = {
  id: 'job_77a75ea0-7408-4b58-89f3-23dc5a6ad872',
  kind: 'receipts.import',
  state: 'DONE' as const,
  cancelAsked: false,
  ...{ total: 2, accepted: 1, repeated: 0, refused: 1 },
  summary: { rows: 2, acceptedTotal: '5.00', refused: { AMOUNT_EQUATION: 1 }, redFlushes: [] },
  failure: null,
  created: '2026-01-06T02:00:14.628Z',
  started: '2026-01-06T02:00:14.630Z',
  ended: '2026-01-06T02:00:14.714Z',
};

export const REFUSED_ROW_EXAMPLE = {
  ...{ part: 'receipts', row: 2, subject: '33060125-0000002004', code: 'AMOUNT_EQUATION' },
  faults: [{ pointer: '/totalAmount', code: 'AMOUNT_EQUATION' }],
  source: '33060125,0000002004,…',
};

export const REGISTERED_KEY_EXAMPLE = {
  ...{ id: 'k-2f6b7c1d', alg: 'ES256' as const, spki: 'MFkwEwYHKoZIzj0CAQYI', custody: 'GATEWAY' as const },
  from: { epoch: 3, time: '2026-01-05T01:00:00.000Z' },
};

export const INSTITUTION_EXAMPLE = {
  ...{ id: 'H11010500001', org: 'HealthMSP', kinds: ['HOSPITAL' as const], state: 'ACTIVE' as const },
  ...{ name: '北京市第一医院', publisher: 'PUB-HEALTH-1', keys: [REGISTERED_KEY_EXAMPLE], suspensions: [], block: 19 },
};

export const SEGMENT_EXAMPLE = {
  ...{ code: '33060125', from: '0000000001', to: '0000010000' },
  ...{ issuer: 'H33010000001', publisher: 'PUB-HEALTH-1', block: 21 },
};

export const CALENDAR_EXAMPLE = { year: '2026', holidays: ['2026-10-01'], workdays: ['2026-10-10'] };

export const BLOCK_EXAMPLE = {
  number: 31,
  hash: 'e1564569cd55e614aa1d5e260798f456ae363f8a5d9a3fb6db5196977307b420',
  previousHash: 'ac5afde70e2810a6f1daac49b076bf27910a34b7680d35ac084d164bec1779b3',
  transactions: 1,
  time: '2026-01-06T02:00:17.000Z',
};

export const TRANSACTION_EXAMPLE = {
  ...{ id: TX, block: 31, position: 0, validation: 'VALID', time: '2026-01-06T02:00:17.000Z' },
  ...{ creator: 'HealthMSP', functionName: 'receipt:submit', keys: ['LOG~PUB-HEALTH-1~main'] },
  endorsers: ['FinanceMSP', 'HealthMSP'],
};

export const CHECKPOINT_EXAMPLE = {
  ...{ publisher: 'PUB-HEALTH-1', shard: 'main', size: 3001, root: ROOT, tx: TX, block: 26 },
};

export const ACCESS_EXAMPLE = {
  ...{ id: '3', at: '2026-01-06T02:00:17.214Z', org: 'HealthMSP', institution: 'H33010000001' },
  ...{ actor: 'his-h33010000001', action: 'receipt.qr', subject: TAG, outcome: 'SERVED', purpose: null },
  ...{ role: 'ISSUER', binding: null },
};

export const QR_EXAMPLE =
  'PSR1.33060125.0000000101.7k2m9q.20260105.100000.H33010000001.k-86a1b1284a0a11aa54ad77b2.eH8gC0Tq8TAb0hjUzT-cOGRUFcr8YM3ARztSrjVOBTcSePn5nWfniXfHiqAtWqyQ4ymvaViRCTaL7Z-3ZoDb-A';
