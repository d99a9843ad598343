import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLedgerDatabase, type LedgerDatabase } from '../statedb/ledger-database.ts';
import { StateDatabase } from '../statedb/state-database.ts';
import { UpdateBatch } from '../statedb/update-batch.ts';
import { CODE } from '../validator/validation-code.ts';
import { validateReads } from '../validator/mvcc.ts';
import { decodeRwset, type NamespaceRwset } from './rwset.ts';
import { TransactionSimulator } from './simulator.ts';

const folder = mkdtempSync(join(tmpdir(), 'devnet-simulator-'));
const bytes = (text: string): Uint8Array => Buffer.from(text);
let database: LedgerDatabase;
let state: StateDatabase;

beforeAll(async () => {
  database = await openLedgerDatabase(folder);
  state = new StateDatabase(database);
  await write(1, { a: '1', b: '2', c: '3', '\u{1f600}': 'astral', '\uffee': 'bmp' });
});

afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

async function write(block: number, values: Record<string, string>): Promise<void> {
  const updates = new UpdateBatch();
  updates.apply([rwsetOf(values)], { block, tx: 0 }, state);
  const batch = database.batch();
  StateDatabase.put(batch, updates);
  await batch.write();
}

function rwsetOf(values: Record<string, string>): NamespaceRwset {
  const writes = Object.entries(values).map(([key, value]) => ({
    key,
    value: value === '' ? undefined : bytes(value),
  }));
  return { namespace: 'cc', reads: [], ranges: [], writes, metadataWrites: [] };
}

async function keysOf(range: AsyncIterable<{ key: string }>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of range) keys.push(key);
  return keys;
}

test('reads record the version found, an absent key none; writes are sorted by key', () => {
  const simulator = new TransactionSimulator('tx', state);
  simulator.getState('cc', 'b');
  simulator.getState('cc', 'absent');
  simulator.putState('cc', 'z', bytes('1'));
  simulator.putState('cc', 'y', new Uint8Array());
  const [rwset] = decodeRwset(simulator.results());
  expect(rwset?.reads).toEqual([
    { key: 'absent', version: undefined },
    { key: 'b', version: { block: 1, tx: 0 } },
  ]);
  expect(rwset?.writes.map(({ key, value }) => [key, value?.length])).toEqual([
    ['y', undefined],
    ['z', 1],
  ]);
});

test('keys come in the order of their UTF-8 bytes, not of UTF-16', async () => {
  const simulator = new TransactionSimulator('tx', state);
  expect(await keysOf(simulator.range('cc', '', ''))).toEqual(['a', 'b', 'c', '\uffee', '\u{1f600}']);
});

test('a range left early records only what was seen, to the last key inclusive', async () => {
  const simulator = new TransactionSimulator('tx', state);
  for await (const { key } of simulator.range('cc', 'a', 'z')) if (key === 'b') break;
  const [rwset] = decodeRwset(simulator.results());
  expect(rwset?.ranges).toMatchObject([{ startKey: 'a', endKey: 'b', exhausted: false }]);
  const changed = new UpdateBatch();
  changed.apply([rwsetOf({ c: 'new' })], { block: 2, tx: 0 }, state);
  expect(await validateReads(rwset ? [rwset] : [], state, changed)).toBe(CODE.VALID);
});

test.each([
  ['a new key in the range', { bb: 'x' }, CODE.PHANTOM_READ_CONFLICT],
  ['a deletion in the range', { b: '' }, CODE.PHANTOM_READ_CONFLICT],
  ['a new value in the range', { b: 'x' }, CODE.PHANTOM_READ_CONFLICT],
  ['a key outside the range', { d: 'x' }, CODE.VALID],
])('earlier in the same block, %s', async (_, values, code) => {
  const simulator = new TransactionSimulator('tx', state);
  await keysOf(simulator.range('cc', 'a', 'd'));
  const rwset = decodeRwset(simulator.results());
  const updates = new UpdateBatch();
  updates.apply([rwsetOf(values)], { block: 2, tx: 0 }, state);
  expect(await validateReads(rwset, state, updates)).toBe(code);
});

test('a snapshot does not see a later block', async () => {
  const snapshot = state.snapshot();
  await write(3, { later: '1' });
  expect(snapshot.get('cc', 'later')).toBeUndefined();
  expect(await keysOf(snapshot.range('cc', 'later', 'later~'))).toEqual([]);
  expect(state.get('cc', 'later')?.version).toEqual({ block: 3, tx: 0 });
  await snapshot.close();
});

test('pages and writes exclude each other', async () => {
  const simulator = new TransactionSimulator('tx', state);
  await simulator.page('cc', '', '', 2);
  expect(() => {
    simulator.putState('cc', 'a', bytes('1'));
  }).toThrow('Transaction has already performed a paginated query. Writes are not allowed');
});
