import { createSecretKey, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  foldPlan,
  leafHash,
  planConsistency,
  rootOf,
  toDigestText,
  toHex,
  utf8,
  type DigestText,
  type NodeId,
} from '@piaosu/core';
import { readConfig } from '@piaosu/gateway';
import { newActs, newOutbox, newTransactor, openDatabase, openKeyStore, Peers } from '@piaosu/gateway/ledger';
import { nativeSuite } from '@piaosu/gateway/native';
import type { Api } from '../start/api.ts';
import type { Product } from '../start/product.ts';
import { PUBLISHER } from '../start/world.ts';
import { closedLoop } from './sample.ts';

const PUBLISHING_ORGANISATION = 'HealthMSP';

/**
 * The plain use of a blockchain: each receipt posted by itself (validated, sealed and stored as in a batch), then one
 * transaction for each. The two are run one after the other and their times added, since both keep the cores busy.
 * @returns receipts a second
 */
export async function anchorOneByOne(
  product: Product,
  api: Api,
  receipts: readonly Record<string, unknown>[],
  writers: number,
): Promise<number> {
  const begun = performance.now();
  await closedLoop(receipts.length, writers, async (i) => {
    await api.expectOk({ method: 'POST', path: '/receipts', body: receipts[i] });
  });
  const seconds = (performance.now() - begun) / 1000;
  return receipts.length / (seconds + receipts.length / (await transactOneByOne(product, receipts.length, writers)));
}

/**
 * Each of `writers` has a shard of its own (a log key is written by one transaction at a time) and appends one leaf a
 * transaction, followed to VALID with its endorsed bytes kept before it is submitted, as the product does.
 * @returns transactions a second
 */
export async function transactOneByOne(product: Product, count: number, writers: number): Promise<number> {
  const { submitOne, close } = openLedger(product);
  try {
    const logs = Array.from({ length: writers }, (_, i) => new ShardLog(`b${i.toString()}x${Date.now().toString(36)}`));
    const perWriter = Math.ceil(count / writers);
    const begun = performance.now();
    await Promise.all(logs.map((log) => closedLoop(perWriter, 1, () => submitOne(log))));
    return (perWriter * writers) / ((performance.now() - begun) / 1000);
  } finally {
    await close();
  }
}

/** A log of a few leaves, small enough to be kept whole. */
class ShardLog {
  readonly shard: string;
  readonly leaves: Uint8Array[] = [];

  constructor(shard: string) {
    this.shard = shard;
  }

  root(): DigestText {
    return toDigestText(suite.alg, rootOf(suite, this.leaves));
  }
}

const suite = nativeSuite('sha-256');

function openLedger(product: Product) {
  const config = readConfig(join(product.folder.config, 'gateway.json'));
  const organisation = config.organisations.find((one) => one.mspId === PUBLISHING_ORGANISATION);
  if (organisation === undefined) throw new Error(`No gateway serves ${PUBLISHING_ORGANISATION}.`);
  const peers = new Peers({ organisation, channel: config.channel, chaincode: config.chaincode });
  const database = openDatabase({ url: organisation.databaseUrl, onConnectionLost: ignore });
  const transactor = newTransactor({ peers, chaincode: config.chaincode, outbox: newOutbox(database) });
  const acts = newActs({
    keys: openKeyStore(organisation.keyStoreDir),
    ledger: { submit: unused, evaluate: unused, height: unused, state: unused, close: unused },
    suite,
    validKeys: () => Promise.resolve(undefined),
    saltKey: createSecretKey(randomBytes(32)),
  });
  const submitOne = async (log: ShardLog): Promise<void> => {
    const item = await acts.sign(checkpointOf(log));
    const transacted = await transactor.transact('receipt', [item]);
    if (transacted.kind !== 'valid') throw new Error(`A single transaction came out so: ${JSON.stringify(transacted)}`);
  };
  const close = async (): Promise<void> => {
    transactor.close();
    peers.close();
    await database.close();
  };
  return { submitOne, close };
}

/** Appends one leaf. For a log of one leaf more each time, the consistency proof is the fold of what was there. */
function checkpointOf(log: ShardLog): Parameters<ReturnType<typeof newActs>['sign']>[0] {
  const [fromSize, fromRoot] = [log.leaves.length, log.root()];
  log.leaves.push(leafHash(suite, utf8(`${log.shard}/${fromSize.toString()}`)));
  return {
    action: 'checkpoint',
    actor: { institution: PUBLISHER.id, role: 'PUBLISHER' },
    messageId: `${log.shard}-${log.leaves.length.toString()}`,
    body: {
      shard: log.shard,
      hashAlg: suite.alg,
      fromSize,
      fromRoot,
      size: log.leaves.length,
      root: log.root(),
      consistency: consistencyOf(log.leaves, fromSize),
    },
  };
}

function consistencyOf(leaves: readonly Uint8Array[], fromSize: number): string[] {
  if (fromSize === 0) return [];
  const at = ({ level, index }: NodeId): Uint8Array =>
    rootOf(suite, leaves.slice(index << level, (index + 1) << level));
  return foldPlan(suite, planConsistency(fromSize, leaves.length), at).map(toHex);
}

function unused(): never {
  throw new Error('The bench submits by itself.');
}

function ignore(): void {
  // A lost database fails the next statement, which ends the bench.
}
