import { afterAll, beforeAll, expect, test } from 'vitest';
import { R1 } from '../../../../scripts/start/demo-receipts.ts';
import type { Database } from '../../db/index.ts';
import { RowSeal } from '../../project/index.ts';
import { SealedState } from '../../project/sealed-state.ts';
import { openTestPublisher, PUBLISHER, type TestPublisher } from '../../testing/publisher.ts';
import { findAlike } from './alike.ts';
import { COMPARED_FIELDS } from './elements.ts';

const hospital = {
  fixmedinsCode: R1.issuer,
  name: R1.issuerName,
  outSegment: { code: R1.eInvoiceCode, from: 1, to: 10_000 },
  inSegment: { code: '33060225', from: 1, to: 1_000 },
};
let publisher: TestPublisher;

beforeAll(async () => {
  publisher = await openTestPublisher([hospital]);
  const submitter = { institution: PUBLISHER, anyIssuer: true };
  const second = { ...R1, eInvoiceNumber: '0000000102', businessNumber: 'another' };
  const sources = [R1, second].map((receipt) => JSON.stringify(receipt));
  await publisher.publishing.accept({ sources, submitter });
});

afterAll(async () => {
  await publisher.close();
});

/** The publisher with every statement written down. */
function watched() {
  const { organisation } = publisher;
  const statements: string[] = [];
  const database: Database = {
    ...organisation.database,
    row: (schema, text, values) => {
      statements.push(text);
      return organisation.database.row(schema, text, values);
    },
    rows: (schema, text, values) => {
      statements.push(text);
      return organisation.database.rows(schema, text, values);
    },
  };
  const state = new SealedState(database, new RowSeal(organisation.secrets.sealKey('projection')));
  // A projection in memory has no sealed rows; those of the database are asked here.
  Object.defineProperty(publisher.projection, 'state', { get: () => state, configurable: true });
  const { mspId, config, alerts, peppers, secrets } = organisation;
  const holder = { mspId, config, alerts, peppers, secrets, database, projection: publisher.projection };
  return { holder, statements };
}

async function workFor({ holder, statements }: ReturnType<typeof watched>, eInvoiceNumber: string) {
  statements.length = 0;
  const { found, decoy } = await findAlike(holder, { eInvoiceCode: R1.eInvoiceCode, eInvoiceNumber }, COMPARED_FIELDS);
  return {
    state: found.state,
    opened: [found.state === 'FOUND', decoy !== undefined],
    statements: statements.toSorted(),
  };
}

test('A3: an unknown number costs the statements of a known one, and one receipt is opened for either', async () => {
  const publishing = watched();
  const first = await workFor(publishing, '0000009999');
  const known = await workFor(publishing, '0000000101');
  const unknown = await workFor(publishing, '0000009999');
  const unallotted = await workFor(publishing, '9999999999');
  expect([first.state, known.state, unknown.state, unallotted.state]).toEqual([
    'UNKNOWN',
    'FOUND',
    'UNKNOWN',
    'UNKNOWN',
  ]);
  expect(unknown.statements).toEqual(known.statements);
  expect(unallotted.statements).toEqual(known.statements);
  // The first of all has one statement more: it looks for a receipt to open.
  expect(first.statements).toHaveLength(known.statements.length + 1);
  for (const { opened } of [first, known, unknown, unallotted]) expect(opened.filter(Boolean)).toHaveLength(1);
});
