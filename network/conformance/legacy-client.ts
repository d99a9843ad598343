import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { organisationDir } from '../identities/index.ts';
import { organisations } from '../orgs/index.ts';
import { userCredentials } from './client.ts';
import { CHAINCODE, type Engine } from './engine.ts';

const PROGRAM = join(import.meta.dirname, 'legacy-client/main.js');
const OWN = 'HealthMSP';

/** What the older client is told to do. */
export interface LegacyStep {
  readonly kind: 'submit' | 'evaluate' | 'event';
  readonly name: string;
  readonly args: readonly string[];
  readonly orgs?: readonly string[];
  readonly transient?: Readonly<Record<string, string>>;
}

/** How the older client waits for a commit. */
export type LegacyStrategy = 'MSPID_SCOPE_ALLFORTX' | 'NETWORK_SCOPE_ALLFORTX' | 'PREFER_MSPID_SCOPE_ANYFORTX';

/** Runs steps through fabric-network 2.2 in a process of its own, and gives back what came of each. */
export async function runLegacyClient(
  engine: Engine,
  steps: readonly LegacyStep[],
  strategy: LegacyStrategy = 'MSPID_SCOPE_ALLFORTX',
): Promise<unknown[]> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: { ...process.env, NODE_NO_WARNINGS: '1', HFC_LOGGING: '{}' },
    stdio: 'pipe',
  });
  const ended = once(child, 'exit');
  child.stdin.end(JSON.stringify(taskOf(engine, steps, strategy)));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (child.exitCode !== 0) throw new Error(`the older client ended with ${String(child.exitCode)}: ${errors}`);
  return output
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

function taskOf(engine: Engine, steps: readonly LegacyStep[], strategy: LegacyStrategy): unknown {
  const pair = join(organisationDir(engine.dataDir, OWN), 'users/gateway');
  const read = (name: string): string => readFileSync(join(pair, name), 'utf8');
  return {
    profile: connectionProfile(engine),
    identity: { mspId: OWN, ...userCredentials(engine.dataDir, OWN, 'gateway') },
    tls: { certificate: read('tls-cert.pem'), key: read('tls-key.pem') },
    channel: engine.channel,
    chaincode: CHAINCODE,
    strategy,
    steps,
  };
}

/** A static connection profile as fabric-network reads it: every peer, every orderer, nothing to be discovered. */
function connectionProfile(engine: Engine): unknown {
  const node = (mspId: string, address: string): unknown => ({
    url: `grpcs://${address}`,
    tlsCACerts: { pem: readFileSync(join(organisationDir(engine.dataDir, mspId), 'tlsca.pem'), 'utf8') },
    // One certificate serves every address of this machine.
    grpcOptions: { 'ssl-target-name-override': 'localhost' },
  });
  const peerName = (name: string): string => `peer0.${name}`;
  const roles = { endorsingPeer: true, chaincodeQuery: true, ledgerQuery: true, eventSource: true };
  return {
    name: 'conformance',
    version: '1.0.0',
    client: { organization: 'health' },
    channels: {
      [engine.channel]: {
        orderers: Object.keys(engine.orderers),
        peers: Object.fromEntries(organisations.map(({ name }) => [peerName(name), roles])),
      },
    },
    organizations: Object.fromEntries(
      organisations.map(({ name, mspId }) => [name, { mspid: mspId, peers: [peerName(name)] }]),
    ),
    orderers: Object.fromEntries(
      Object.entries(engine.orderers).map(([mspId, address]) => [mspId, node(mspId, address)]),
    ),
    peers: Object.fromEntries(
      organisations.map(({ name, mspId }) => [peerName(name), node(mspId, engine.peers[mspId] ?? '')]),
    ),
  };
}
