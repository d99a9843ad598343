import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { organisationDir, silentLog, startDevnet, type Devnet } from '@piaosu/network/devnet';
import { CertificateAuthority } from '@piaosu/network/identities';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { newClient } from '../../../network/devnet/test/harness.ts';
import { startContracts, type ContractsProcess } from '../../../test/support/ledger/contracts-process.ts';
import { TcpRelay } from '../testing/tcp-relay.ts';
import { DEADLINE_MS } from './deadlines.ts';
import { evaluateOnPeers } from './evaluate.ts';
import { toLedgerFailure } from './ledger-error.ts';
import { openPeerConnection } from './peer-connection.ts';
import { Peers } from './peers.ts';

/** What another process brings about is waited for, however busy the machine is. */
const PATIENT = { timeout: 20_000, interval: 50 };
const OWN = 'HealthMSP';
const PEER_LIMIT = 8;
const QUESTION = { chaincode: 'piaosu', contract: 'registry', query: 'get', args: ['REG~AUTH-HEALTH'] };

let contracts: ContractsProcess;
/** The way from the own peer to its chaincode; other organisations' peers have one of their own. */
let chaincode: TcpRelay;
let data: string;
let devnet: Devnet;
let peers: Peers | undefined;

beforeAll(async () => {
  contracts = await startContracts();
  chaincode = await TcpRelay.to(contracts.address);
  data = join(contracts.folder, 'devnet');
  mkdirSync(data);
  const addresses = { [OWN]: `127.0.0.1:${chaincode.port}` };
  devnet = await startDevnet({
    ...{ data, portBase: 0, log: silentLog, gatewayConcurrency: PEER_LIMIT },
    chaincodes: [{ name: 'piaosu', address: contracts.address, addresses }],
  });
  await devnet.chaincodesReady();
});

afterEach(() => {
  peers?.close();
  peers = undefined;
});

afterAll(async () => {
  await devnet.close();
  await chaincode.close();
  await contracts.stop();
});

function organisation(maxCalls?: number) {
  const home = organisationDir(data, OWN);
  const user = join(home, 'users', 'gateway');
  const peer = {
    endpoint: devnet.peers[OWN] ?? '',
    tlsCaFile: join(home, 'tlsca.pem'),
    hostAlias: 'peer0.health.piaosu.test',
    ...(maxCalls === undefined ? {} : { maxCalls }),
  };
  return {
    peer,
    organisation: { mspId: OWN, identity: { certFile: join(user, 'cert.pem'), keyFile: join(user, 'key.pem') } },
    channel: 'piaosu',
  };
}

function openPeers(maxCalls?: number): Peers {
  const { peer, organisation: own, channel } = organisation(maxCalls);
  peers = new Peers({ organisation: { ...own, peers: [peer] }, channel, chaincode: 'piaosu', probeEveryMs: 200 });
  return peers;
}

it("an answer of another organisation's peer is never taken for the own one's", async () => {
  await chaincode.cut();
  const plain = newClient(data, devnet.peers, { mspId: OWN });
  const contract = plain.network.getContract('piaosu', 'registry');
  // What Fabric's gateway does by itself: the answer comes, and from somebody else.
  await expect(contract.evaluateTransaction('get', 'REG~AUTH-HEALTH')).resolves.toBeInstanceOf(Uint8Array);
  plain.close();

  const own = openPeers();
  await expect(evaluateOnPeers(own, QUESTION)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  await expect.poll(() => own.states[0]?.condition, PATIENT).toBe('chaincode-down');

  await chaincode.restore();
  await expect.poll(() => own.states[0]?.condition, PATIENT).toBe('healthy');
  await expect.poll(() => evaluateOnPeers(own, QUESTION), PATIENT).toBeInstanceOf(Uint8Array);
});

it('a peer that does not accept the identity is named so', async () => {
  const stranger = await CertificateAuthority.create('ca.health.piaosu.test', 'health.piaosu.test');
  const pair = await stranger.issue({ commonName: 'gateway', organisation: 'health.piaosu.test', unit: 'client' });
  const identity = { certFile: join(contracts.folder, 'cert.pem'), keyFile: join(contracts.folder, 'key.pem') };
  writeFileSync(identity.certFile, pair.certificatePem);
  writeFileSync(identity.keyFile, pair.privateKeyPem, { mode: 0o600 });
  const { peer, channel } = organisation();
  const refused = new Peers({ organisation: { mspId: OWN, identity, peers: [peer] }, channel, chaincode: 'piaosu' });
  await expect.poll(() => refused.states[0]?.condition, PATIENT).toBe('refused');
  refused.close();
});

it('a peer that takes no more calls says so, and it is understood', async () => {
  const connection = openPeerConnection(organisation(100));
  devnet.faults.delay(50);
  const asked = await Promise.allSettled(
    Array.from({ length: 30 }, () => connection.evaluate(QUESTION, DEADLINE_MS.evaluate)),
  );
  devnet.faults.delay(0);
  const failures = asked.flatMap((one) => (one.status === 'rejected' ? [toLedgerFailure(one.reason, OWN).kind] : []));
  expect(new Set(failures)).toEqual(new Set(['busy']));
  connection.close();
});

it('a limit below that of the peer holds calls back, those waiting for a status included', async () => {
  const limited = openPeers(PEER_LIMIT - 2);
  const [peer] = limited.inOrder('answer');
  if (peer === undefined) throw new Error('no peer');
  const unknown = Array.from({ length: 20 }, (_, i) =>
    peer.connection.statusOf(i.toString(16).padStart(64, '0'), DEADLINE_MS.question),
  );
  const statuses = Promise.allSettled(unknown);
  const answers = await Promise.all(Array.from({ length: 40 }, () => evaluateOnPeers(limited, QUESTION)));
  expect(answers).toHaveLength(40);
  expect(devnet.activity().gatewayCalls).toBeLessThanOrEqual(PEER_LIMIT - 2);
  const kinds = (await statuses).map((one) => (one.status === 'rejected' ? toLedgerFailure(one.reason, OWN).kind : ''));
  // Unknown ones end by their deadline, in the peer or while they wait for their turn.
  expect(new Set(kinds)).toEqual(new Set(['unavailable', 'busy']));
});
