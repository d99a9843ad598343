import { createSecretKey, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Json, Role } from '@piaosu/core';
import { migrate, readConfig } from '@piaosu/gateway';
import {
  newActs,
  newOutbox,
  newTransactor,
  openDatabase,
  openFabricLedger,
  openKeyStore,
  readPeppers,
  type Act,
  type ItemOutcome,
  type LedgerItem,
  type Transacted,
} from '@piaosu/gateway/ledger';
import { openLotStore, RandomPool, type LotStore } from '@piaosu/gateway/lots';
import { nativeHmac, nativeSuite } from '@piaosu/gateway/native';
import { z } from 'zod';
import { urlOfDatabase } from '../../postgres/database.ts';
import { createDatabase, dropDatabase } from '../../postgres/index.ts';
import type { Product } from '../../start/product.ts';

const ORGANISATION = 'DrugMSP';

/** The gateway's own parts below REST: lots, acts and the way to the ledger, on a database of the bench's own. */
export interface DrugLedger {
  readonly lots: LotStore;
  sign(
    institution: string,
    role: Role,
    act: Pick<Act, 'action' | 'messageId' | 'body' | 'private'>,
  ): Promise<LedgerItem>;
  /** Through group commit, as the gateway does. */
  submit(items: readonly LedgerItem[]): Promise<ItemOutcome[]>;
  /** As one transaction of its own. */
  transact(items: readonly LedgerItem[]): Promise<Transacted>;
  /** What a transaction has left in the ledger's state, keys and values, by an organisation's own copy of it. */
  stateOf(tx: string): Promise<StateSize>;
  close(): Promise<void>;
}

export interface StateSize {
  readonly bytes: number;
  /** Of them under keys of boxes and containers. */
  readonly bytesOfUnits: number;
}

export async function openDrugLedger(product: Product): Promise<DrugLedger> {
  const config = readConfig(join(product.folder.config, 'gateway.json'));
  const organisation = config.organisations.find(({ mspId }) => mspId === ORGANISATION);
  if (organisation === undefined) throw new Error(`No gateway serves ${ORGANISATION}.`);
  const admin = product.databaseUrl(ORGANISATION);
  const name = `piaosu_bench_${randomBytes(6).toString('hex')}`;
  await createDatabase(admin, name);
  const url = urlOfDatabase(admin, name);
  await migrate(url);
  const database = openDatabase({ url });
  const copy = openDatabase({ url: admin });
  const ledger = openFabricLedger({ organisation, ...config, database });
  const { peers } = ledger;
  const transactor = newTransactor({ peers, chaincode: config.chaincode, outbox: newOutbox(database) });
  const suite = nativeSuite('sha-256');
  const acts = newActs({
    ...{ keys: openKeyStore(organisation.keyStoreDir), ledger, suite },
    validKeys: () => Promise.resolve(undefined),
    saltKey: createSecretKey(randomBytes(32)),
  });
  return {
    lots: openLotStore({
      ...{
        database,
        hashAlg: suite.alg,
        suiteOf: nativeSuite,
        hmac: nativeHmac,
        peppers: readPeppers(organisation.pepperFile),
        random: new RandomPool(),
      },
      wrapping: { encryption: [{ id: 'bench', key: createSecretKey(randomBytes(32)) }], cipher: 'AES-256-GCM' },
    }),
    sign: (institution, role, act) => acts.sign({ ...act, actor: { institution, role } }),
    submit: (items) => ledger.submit('trace', items),
    transact: (items) => transactor.transact('trace', items),
    stateOf: (tx) => stateOf(copy, tx),
    close: async () => {
      transactor.close();
      await ledger.close();
      await copy.close();
      await database.close();
      await dropDatabase(admin, name);
    },
  };
}

const stateSize = z.object({ bytes: z.number(), units: z.number() });
/** The copy follows the ledger within a moment. */
const COPIED_MS = 10_000;

async function stateOf(copy: ReturnType<typeof openDatabase>, tx: string): Promise<StateSize> {
  const read = async () =>
    copy.row(
      stateSize,
      `SELECT coalesce(sum(size), 0)::float8 AS bytes, coalesce(sum(size) FILTER (WHERE key ~ '^(BOX|CON)~'), 0)::float8 AS units
       FROM (SELECT key, octet_length(key) + octet_length(value) AS size FROM ledger_state WHERE tx = $1) AS written`,
      [tx],
    );
  for (const end = performance.now() + COPIED_MS; performance.now() < end;) {
    const size = await read();
    if (size !== undefined && size.bytes > 0) return { bytes: size.bytes, bytesOfUnits: size.units };
    await new Promise(setImmediate);
  }
  throw new Error('the transaction is not in the copy of the ledger');
}

/** @throws with code and evidence of the first that was refused */
export function expectDone(outcomes: readonly ItemOutcome[]): readonly Extract<ItemOutcome, { ok: true }>[] {
  return outcomes.map((outcome) => {
    if (outcome.ok) return outcome;
    throw new Error(`${outcome.code} ${JSON.stringify(outcome.evidence)}`);
  });
}

/** A text member of a result. */
export function memberOf(result: Json, name: string): string {
  const value = z.looseObject({ [name]: z.string() }).parse(result)[name];
  if (typeof value !== 'string') throw new Error(`a result without ${name}`);
  return value;
}
