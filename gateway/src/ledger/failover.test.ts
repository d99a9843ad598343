import { setTimeout as sleep } from 'node:timers/promises';
import { institutionKey, type Json } from '@piaosu/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBase, type BaseOrganisation } from '../compose.ts';
import type { PeerConfig } from '../config.ts';
import { silentLog } from '../log/log.ts';
import type { LedgerItem } from '../organisation.ts';
import { startConsortium, type Consortium } from '../testing/consortium.ts';
import { TcpRelay } from '../testing/tcp-relay.ts';
import { authorityOf, enrol } from '../use-cases/registry/enrol.ts';
import type { LedgerBlock } from './block-reader.ts';
import { newBlockSource, type ChainPlace } from './block-source.ts';
import { DEADLINE_MS } from './deadlines.ts';
import { openFabricLedger, type FabricLedger } from './fabric-ledger.ts';
import { isAlreadyProcessed } from './ledger-error.ts';

/** What another process brings about is waited for, however busy the machine is. */
const PATIENT = { timeout: 20_000, interval: 50 };
const FIRST = 'localhost';
const SECOND = 'peer0.health.piaosu.test';
const QUESTION = ['registry', 'get', [institutionKey(authorityOf('HealthMSP'))]] as const;
const PATIENCE_MS = 2_500;

let consortium: Consortium;
let health: BaseOrganisation;
let relays: readonly [TcpRelay, TcpRelay];
let ledger: FabricLedger;
const shared = { channel: 'piaosu', chaincode: 'piaosu', log: silentLog };

beforeAll(async () => {
  consortium = await startConsortium();
  const [config] = consortium.configOf('HealthMSP').organisations;
  if (config === undefined) throw new Error('no configuration');
  health = await openBase(config, shared);
  await health.projection.start();
  await enrol(health, AbortSignal.timeout(20_000));
});

afterAll(async () => {
  await health.projection.stop();
  await health.ledger.close();
  await health.database.close();
  await consortium.close();
});

/** Both ways lead to the same peer: what happens to one of them is what would happen to one of two peers. */
beforeEach(async () => {
  const [peer] = health.config.peers;
  relays = [await TcpRelay.to(peer.endpoint), await TcpRelay.to(peer.endpoint)];
  const via = (relay: TcpRelay, hostAlias: string): PeerConfig => ({
    ...peer,
    ...{ endpoint: `localhost:${relay.port}`, hostAlias },
  });
  ledger = openFabricLedger({
    ...shared,
    organisation: { ...health.config, peers: [via(relays[0], FIRST), via(relays[1], SECOND)] },
    ...{ database: health.database, patienceMs: PATIENCE_MS, probeEveryMs: 200 },
  });
  await expect.poll(conditions, PATIENT).toEqual(['healthy', 'healthy']);
});

afterEach(async () => {
  await ledger.close();
  for (const relay of relays) await relay.close();
});

function conditions(): string[] {
  return ledger.state().peers.map(({ condition }) => condition);
}

const evaluate = (): Promise<Json> => ledger.evaluate(...QUESTION);

let renamed = 0;
function newItem(): Promise<LedgerItem> {
  renamed += 1;
  return health.acts.sign({
    action: 'institution.update',
    actor: { institution: authorityOf('HealthMSP'), role: 'REGISTRAR' },
    messageId: `rename/${renamed}`,
    body: { id: authorityOf('HealthMSP'), name: `name ${renamed}` },
  });
}

describe('reads', () => {
  it('are spread over the peers', async () => {
    const before = relays.map((relay) => relay.received);
    for (let i = 0; i < 20; i += 1) await evaluate();
    const bytes = relays.map((relay, i) => relay.received - (before[i] ?? 0));
    expect(Math.min(...bytes)).toBeGreaterThan(Math.max(...bytes) / 4);
  });

  it('go on at the other peer when one is lost, and the state says which and since when', async () => {
    await relays[0].cut();
    for (let i = 0; i < 6; i += 1) expect(await evaluate()).toMatchObject({ kinds: ['AUTHORITY'] });
    await expect.poll(conditions, PATIENT).toEqual(['unreachable', 'healthy']);
    const [lost] = ledger.state().peers;
    expect(lost).toMatchObject({ peer: FIRST, height: consortium.devnet.height });
    expect(Date.now() - (lost?.since.getTime() ?? 0)).toBeLessThan(10_000);
    await relays[0].restore();
    await expect.poll(conditions, PATIENT).toEqual(['healthy', 'healthy']);
  });

  it('go on when a peer hangs with its connections open', async () => {
    relays[1].freeze();
    for (let i = 0; i < 6; i += 1) expect(await evaluate()).toMatchObject({ kinds: ['AUTHORITY'] });
    await expect.poll(conditions, PATIENT).toEqual(['healthy', 'unreachable']);
    relays[1].thaw();
    await expect.poll(conditions, PATIENT).toEqual(['healthy', 'healthy']);
  });

  it('LEDGER_UNAVAILABLE when no peer answers', async () => {
    await Promise.all(relays.map((relay) => relay.cut()));
    await expect(evaluate()).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    await expect(ledger.height()).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  });
});

describe('writes', () => {
  it('wait while no peer can be used, are counted, and commit when one is back', async () => {
    await Promise.all(relays.map((relay) => relay.cut()));
    const item = await newItem();
    await expect(ledger.submit('registry', [item])).rejects.toMatchObject({
      code: 'LEDGER_UNAVAILABLE',
      evidence: { queued: true },
    });
    expect(ledger.state().writes.count).toBe(1);
    await relays[1].restore();
    await expect.poll(() => ledger.state().writes.count, PATIENT).toBe(0);
    expect(await ledger.submit('registry', [item])).toMatchObject([{ ok: true }]);
  });

  it('are endorsed by way of the other peer when one is lost', async () => {
    await relays[0].cut();
    for (let i = 0; i < 4; i += 1)
      expect(await ledger.submit('registry', [await newItem()])).toMatchObject([{ ok: true }]);
  });

  it('endorsed at a peer that is lost then are settled by way of the other', async () => {
    const height = consortium.devnet.height;
    consortium.devnet.pauseOrdering();
    const item = await newItem();
    const first = ledger.submit('registry', [item]);
    first.catch(() => undefined);
    await expect.poll(() => consortium.devnet.activity().waitingForCommit, PATIENT).toBe(1);
    // Whichever way it took: both are cut for a moment, and one comes back.
    await Promise.all(relays.map((relay) => relay.cut()));
    await relays[0].restore();
    consortium.devnet.resumeOrdering();
    await expect.poll(() => ledger.state().writes.count, PATIENT).toBe(0);
    expect(await ledger.submit('registry', [item])).toMatchObject([{ ok: true }]);
    expect(consortium.devnet.height).toBeGreaterThan(height);
  });
});

it('bytes that were submitted before are asked for by their status, at any peer', async () => {
  const [first, second] = ledger.peers.inOrder('endorse').map(({ connection }) => connection);
  if (first === undefined || second === undefined) throw new Error('two peers');
  const [contract, transaction, [key]] = QUESTION;
  const batch = { chaincode: shared.chaincode, contract, transaction, args: [key], transient: {} };
  const { id, bytes } = await first.endorse(batch);
  await first.submit(bytes);
  const status = await first.statusOf(id, DEADLINE_MS.status);
  const again: unknown = await second.submit(bytes).catch((error: unknown) => error);
  expect(isAlreadyProcessed(again)).toBe(true);
  expect(await second.statusOf(id, DEADLINE_MS.status)).toEqual(status);
});

describe('the blocks', () => {
  /** Takes blocks until `count` are there, over as many streams as that needs. */
  async function takeAfter(place: ChainPlace | undefined, count: number, onBlock?: () => Promise<void>) {
    const taken: LedgerBlock[] = [];
    const source = newBlockSource(ledger.peers);
    const done = new AbortController();
    for (let after = place; !done.signal.aborted;) {
      try {
        for await (const block of source.blocks(after, done.signal)) {
          taken.push(block);
          after = block;
          if (taken.length === count) done.abort();
          else await onBlock?.();
        }
      } catch {
        await sleep(20);
      }
    }
    return taken;
  }

  it('go on from another peer where the chain was left', async () => {
    const height = consortium.devnet.height;
    let cuts = 0;
    const blocks = await takeAfter(undefined, height, async () => {
      cuts += 1;
      const [first, second] = relays;
      const [relay, other] = cuts % 2 === 0 ? [first, second] : [second, first];
      if (cuts > 3) return;
      await relay.cut();
      if (cuts > 1) await other.restore();
    });
    expect(blocks.map(({ number }) => number)).toEqual(Array.from({ length: height }, (_, i) => i));
    for (const [i, block] of blocks.entries())
      if (i > 0) expect(Buffer.from(block.previousHash).equals(blocks[i - 1]?.hash ?? Buffer.of())).toBe(true);
  });

  it('of a peer that shows another chain are refused, and it is asked nothing more', async () => {
    const forged = { number: 1, hash: Buffer.alloc(32, 7) };
    const source = newBlockSource(ledger.peers);
    const firstBlock = () => source.blocks(forged, AbortSignal.timeout(5_000))[Symbol.asyncIterator]().next();
    // One peer after the other: the first to be asked is not asked again.
    await expect(firstBlock()).rejects.toMatchObject({ name: 'OtherChainError', block: 1 });
    await expect(firstBlock()).rejects.toMatchObject({ name: 'OtherChainError', block: 1 });
    expect(conditions()).toEqual(['diverged', 'diverged']);
    await expect(evaluate()).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  });

  it('are waited for when the peers are behind what was taken in: nothing begins again at block 0', async () => {
    const place = { number: consortium.devnet.height + 1, hash: Buffer.alloc(32, 7) };
    const source = newBlockSource(ledger.peers);
    const first = source.blocks(place, AbortSignal.timeout(5_000))[Symbol.asyncIterator]().next();
    await expect(first).rejects.toMatchObject({ name: 'BlockStreamError', fault: 'BEHIND' });
    await expect.poll(conditions, PATIENT).toEqual(['behind', 'behind']);
    await expect(evaluate()).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  });
});
