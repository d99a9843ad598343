import { institutionKey } from '@piaosu/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fabricBin } from '../../../network/fabric/test/harness.ts';
import { openBase, type BaseOrganisation } from '../compose.ts';
import type { OrganisationConfig, PeerConfig } from '../config.ts';
import { silentLog } from '../log/log.ts';
import type { LedgerItem } from '../organisation.ts';
import { startRealNetwork, type RealNetwork } from '../testing/real-network.ts';
import { authorityOf, enrol } from '../use-cases/registry/enrol.ts';
import { openFabricLedger, type FabricLedger } from './fabric-ledger.ts';
import { isAlreadyProcessed, toLedgerFailure } from './ledger-error.ts';

const BIN = fabricBin('the gateway with a real Fabric network');
const AUTHORITY = authorityOf('HealthMSP');
const PEER_LIMIT = 20;
const SLOW = { timeout: 60_000, interval: 200 };
const shared = { channel: 'piaosu', chaincode: 'piaosu', log: silentLog };

let real: RealNetwork;
let health: BaseOrganisation;
let ledger: FabricLedger;

describe.skipIf(BIN === '')('on a real Fabric network', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    real = await startRealNetwork(BIN, PEER_LIMIT);
    health = await openBase(withLimit(400), shared);
    await health.projection.start();
    await enrol(health, AbortSignal.timeout(60_000));
  }, 180_000);

  afterAll(async () => {
    await health.projection.stop();
    await health.ledger.close();
    await health.database.close();
    await real.close();
  }, 60_000);

  beforeEach(async () => {
    ledger = openFabricLedger({
      ...{ organisation: withLimit(PEER_LIMIT - 8), ...shared, database: health.database },
      ...{ patienceMs: 3_000, probeEveryMs: 500 },
    });
    await expect.poll(conditions, SLOW).toEqual(['healthy', 'healthy']);
  });

  afterEach(() => ledger.close());

  it('answers come from the own organisation alone, and writes wait while its chaincode is gone', async () => {
    await real.network.kill('chaincode.health');
    await expect(ask()).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    const item = await newItem();
    await expect(ledger.submit('registry', [item])).rejects.toMatchObject({ evidence: { queued: true } });
    expect(conditions()).toEqual(['chaincode-down', 'chaincode-down']);
    await real.network.start('chaincode.health');
    await expect.poll(() => ledger.state().writes.count, SLOW).toBe(0);
    expect(await ledger.submit('registry', [item])).toMatchObject([{ ok: true }]);
    await expect.poll(conditions, SLOW).toEqual(['healthy', 'healthy']);
  });

  it.each(['kill', 'pause'] as const)('reads, writes and blocks go on when a peer is lost by %s', async (how) => {
    if (how === 'kill') await real.network.kill('peer0.health');
    else real.network.pause('peer0.health');
    for (let i = 0; i < 6; i += 1) expect(await ask()).toMatchObject({ kinds: ['AUTHORITY'] });
    const outcomes = await ledger.submit('registry', [await newItem()]);
    expect(outcomes).toMatchObject([{ ok: true }]);
    await health.projection.waitFor(blockOf(outcomes[0]));
    await expect.poll(conditions, SLOW).toEqual(['unreachable', 'healthy']);
    if (how === 'kill') await real.network.start('peer0.health');
    else real.network.resume('peer0.health');
    await expect.poll(conditions, SLOW).toEqual(['healthy', 'healthy']);
  });

  it('nothing is lost or doubled when two of four orderers are gone for a while', async () => {
    await real.network.kill('orderer.health');
    await real.network.kill('orderer.insurance');
    const items = await Promise.all(Array.from({ length: 3 }, newItem));
    await expect(ledger.submit('registry', items)).rejects.toMatchObject({ evidence: { queued: true } });
    await real.network.start('orderer.health');
    await real.network.start('orderer.insurance');
    await expect.poll(() => ledger.state().writes.count, SLOW).toBe(0);
    const settled = await ledger.submit('registry', items);
    expect(settled).toMatchObject(items.map(() => ({ ok: true })));
    const open = await health.database.rows(
      z.object({ tx_id: z.string() }),
      'SELECT tx_id FROM outbox WHERE state = $1',
      ['ENDORSED'],
    );
    expect(open).toEqual([]);
  });

  it('a wiped peer is waited for or passed over: nothing begins again, and its chain must be ours', async () => {
    const height = await ledger.height();
    await real.network.wipe('peer0.health');
    await expect.poll(conditions, SLOW).toEqual(['healthy', 'healthy']);
    expect(await ledger.height()).toBeGreaterThanOrEqual(height);
    const outcomes = await ledger.submit('registry', [await newItem()]);
    await health.projection.waitFor(blockOf(outcomes[0]));
  });

  it('bytes that were submitted before are asked for by their status', async () => {
    const [peer] = ledger.peers.inOrder('endorse');
    if (peer === undefined) throw new Error('no peer');
    const { connection } = peer;
    const args = [institutionKey(AUTHORITY)];
    const batch = { chaincode: 'piaosu', contract: 'registry', transaction: 'get', args, transient: {} };
    const { id, bytes } = await connection.endorse(batch);
    await connection.submit(bytes);
    const first = await connection.statusOf(id, 10_000);
    const again: unknown = await connection.submit(bytes).catch((error: unknown) => error);
    expect(isAlreadyProcessed(again)).toBe(true);
    expect((await connection.statusOf(id, 10_000)).blockNumber).toBe(first.blockNumber);
  });

  it('a limit below that of the peer holds calls back; one above it is refused by the peer', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, ask));
    expect(answers).toHaveLength(200);
    const [peer] = health.config.peers;
    const unlimited = openFabricLedger({
      ...shared,
      organisation: { ...health.config, peers: [{ ...peer, maxCalls: 400 }] },
      database: health.database,
    });
    const [unbound] = unlimited.peers.inOrder('answer');
    if (unbound === undefined) throw new Error('no peer');
    const question = { chaincode: 'piaosu', contract: 'registry', query: 'get', args: [institutionKey(AUTHORITY)] };
    const asked = await Promise.allSettled(
      Array.from({ length: 200 }, () => unbound.connection.evaluate(question, 10_000)),
    );
    const kinds = asked.flatMap((one) =>
      one.status === 'rejected' ? [toLedgerFailure(one.reason, 'HealthMSP').kind] : [],
    );
    expect(new Set(kinds)).toEqual(new Set(['busy']));
    await unlimited.close();
  });
});

function withLimit(maxCalls: number): OrganisationConfig {
  const limited = (peer: PeerConfig) => ({ ...peer, maxCalls });
  const [first, ...others] = real.organisation.peers;
  return { ...real.organisation, peers: [limited(first), ...others.map(limited)] };
}

function conditions(): string[] {
  return ledger.state().peers.map(({ condition }) => condition);
}

const ask = () => ledger.evaluate('registry', 'get', [institutionKey(AUTHORITY)]);

let renamed = 0;
function newItem(): Promise<LedgerItem> {
  renamed += 1;
  return health.acts.sign({
    action: 'institution.update',
    actor: { institution: AUTHORITY, role: 'REGISTRAR' },
    messageId: `rename/${renamed}`,
    body: { id: AUTHORITY, name: `name ${renamed}` },
  });
}

function blockOf(outcome: object | undefined): number {
  return z.object({ block: z.int() }).parse(outcome).block;
}
