import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHANNEL } from '@piaosu/network/orgs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPeerConnection } from '../../gateway/src/ledger/peer-connection.ts';
import { openLedgerDatabase } from '../../network/devnet/src/statedb/ledger-database.ts';
import { R1 } from '../../scripts/start/demo-receipts.ts';
import type { Product } from '../../scripts/start/product.ts';
import { Scenario } from '../support/scenario.ts';

const PHONE = '13857112345';
const QUESTION_MS = 10_000;

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

/** Which of the words can be read in the bytes: as text, or as their SHA-256 in any usual notation. */
function found(haystacks: readonly Buffer[], words: readonly string[]): string[] {
  return words.filter((word) => {
    const needles = formsOf(word);
    return haystacks.some((bytes) => needles.some((needle) => bytes.includes(needle)));
  });
}

function formsOf(word: string): (Buffer | string)[] {
  const text = Buffer.from(word);
  const hashes = [word, word.toLowerCase(), word.toUpperCase()].map((one) => createHash('sha256').update(one).digest());
  const notations = hashes.flatMap((hash) => [
    hash,
    hash.toString('hex'),
    hash.toString('hex').toUpperCase(),
    hash.toString('base64url'),
    hash.toString('base64').replaceAll('=', ''),
  ]);
  return [text, text.toString('hex'), text.toString('base64').replaceAll('=', '').slice(0, -1), ...notations];
}

/** Every block, asked of HealthMSP's peer through its system chaincode qscc. */
async function blocksOf({ folder, ports }: Product): Promise<Buffer[]> {
  const org = ports.organisations.find(({ mspId }) => mspId === 'HealthMSP');
  if (org === undefined) throw new Error('no HealthMSP');
  const home = join(folder.devnet, 'orgs', org.mspId);
  const user = join(home, 'users', 'gateway');
  const peer = openPeerConnection({
    channel: CHANNEL,
    organisation: {
      mspId: org.mspId,
      identity: { certFile: join(user, 'cert.pem'), keyFile: join(user, 'key.pem') },
    },
    peer: {
      endpoint: `127.0.0.1:${org.peerPort.toString()}`,
      tlsCaFile: join(home, 'tlsca.pem'),
      hostAlias: `peer0.${org.domain}`,
    },
  });
  try {
    const newest = await peer.newestBlock();
    const ask = async (number: number): Promise<Buffer> => {
      const args = [CHANNEL, number.toString()];
      return Buffer.from(await peer.evaluate({ chaincode: 'qscc', query: 'GetBlockByNumber', args }, QUESTION_MS));
    };
    return await Promise.all(Array.from({ length: newest + 1 }, (_, number) => ask(number)));
  } finally {
    peer.close();
  }
}

/** Keys and values of devnet's database as they were written: on disk they are compressed. */
async function stateOf({ folder }: Product): Promise<Buffer[]> {
  const names = await readdir(folder.devnet, { recursive: true });
  const places = names.filter((name) => name.endsWith('CURRENT')).map((name) => join(folder.devnet, name, '..'));
  const entries: Buffer[] = [];
  for (const place of places) {
    const database = await openLedgerDatabase(place);
    for await (const [key, value] of database.iterator()) entries.push(key, value);
    await database.close();
  }
  return entries;
}

async function filesBelow(folder: string): Promise<Buffer[]> {
  expect(existsSync(folder)).toBe(true);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name))),
  );
}
