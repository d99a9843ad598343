import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { organisationDir } from '../../identities/identities.ts';
import { CHAINCODE, newFolder, removeFolder, startFixture, type Fixture } from './harness.ts';

const BIN = process.env['FABRIC_BIN'] ?? '';
if (BIN === '') process.stderr.write('NOT TESTED: the peer CLI against devnet, because FABRIC_BIN is not set.\n');

const run = promisify(execFile);
const folder = newFolder();
let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
  writeConfiguration(organisationDir(fixture.dir, 'HealthMSP'));
});

afterAll(async () => {
  await fixture.close();
  removeFolder(folder);
});

/** The administrator's MSP folder as the CLI wants it. */
function writeConfiguration(organisation: string): void {
  for (const name of ['cacerts', 'signcerts', 'keystore']) mkdirSync(join(folder, 'msp', name), { recursive: true });
  cpSync(join(organisation, 'ca.pem'), join(folder, 'msp/cacerts/ca.pem'));
  cpSync(join(organisation, 'users/admin/cert.pem'), join(folder, 'msp/signcerts/cert.pem'));
  cpSync(join(organisation, 'users/admin/key.pem'), join(folder, 'msp/keystore/key.pem'));
  const unit = (role: string) => ({ Certificate: 'cacerts/ca.pem', OrganizationalUnitIdentifier: role });
  const units = {
    Enable: true,
    ClientOUIdentifier: unit('client'),
    PeerOUIdentifier: unit('peer'),
    AdminOUIdentifier: unit('admin'),
    OrdererOUIdentifier: unit('orderer'),
  };
  // YAML reads JSON.
  writeFileSync(join(folder, 'msp/config.yaml'), JSON.stringify({ NodeOUs: units }));
  const software = { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } };
  writeFileSync(join(folder, 'core.yaml'), JSON.stringify({ peer: { BCCSP: software } }));
}

function tlsCa(mspId: string): string {
  return join(organisationDir(fixture.dir, mspId), 'tlsca.pem');
}

async function peer(...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(join(BIN, 'peer'), args, {
    env: {
      ...process.env,
      FABRIC_CFG_PATH: folder,
      FABRIC_LOGGING_SPEC: 'error',
      CORE_PEER_LOCALMSPID: 'HealthMSP',
      CORE_PEER_MSPCONFIGPATH: join(folder, 'msp'),
      CORE_PEER_ADDRESS: fixture.devnet.peers['HealthMSP'],
      CORE_PEER_TLS_ENABLED: 'true',
      CORE_PEER_TLS_ROOTCERT_FILE: tlsCa('HealthMSP'),
    },
  });
  return `${stdout}${stderr}`;
}

function invocation(...args: string[]): string[] {
  return ['-C', 'piaosu', '-n', CHAINCODE, '-c', JSON.stringify({ Args: args })];
}

function orderer(): string[] {
  return ['-o', fixture.devnet.orderers['FinanceMSP'] ?? '', '--tls', '--cafile', tlsCa('FinanceMSP')];
}

describe.runIf(BIN !== '')('the peer CLI of Fabric', () => {
  test('invokes at two peers, sends to an orderer, waits for the event, and queries', async () => {
    const peers = ['HealthMSP', 'DrugMSP'].flatMap((mspId) => [
      ...['--peerAddresses', fixture.devnet.peers[mspId] ?? ''],
      ...['--tlsRootCertFiles', tlsCa(mspId)],
    ]);
    await peer('chaincode', 'invoke', ...invocation('put', 'cli', 'hello'), ...orderer(), ...peers, '--waitForEvent');
    expect(await peer('chaincode', 'query', ...invocation('get', 'cli'))).toBe('hello\n');
    await expect(peer('chaincode', 'query', ...invocation('fail', 'CODE|text'))).rejects.toThrow(
      'status:500  message:"CODE|text"',
    );
  });

  test('asks the peer for its channels and their height', async () => {
    expect(await peer('channel', 'list')).toContain('piaosu');
    expect(await peer('channel', 'getinfo', '-c', 'piaosu')).toContain(`"height":${String(fixture.devnet.height)}`);
  });

  test('fetches the newest block and the configuration from an orderer', async () => {
    await peer('channel', 'fetch', 'newest', join(folder, 'newest.block'), '-c', 'piaosu', ...orderer());
    await peer('channel', 'fetch', 'config', join(folder, 'config.block'), '-c', 'piaosu', ...orderer());
    const decoded = join(folder, 'config.json');
    const files = ['--input', join(folder, 'config.block'), '--output', decoded];
    await run(join(BIN, 'configtxlator'), ['proto_decode', '--type', 'common.Block', ...files]);
    expect(JSON.parse(readFileSync(decoded, 'utf8'))).toMatchObject({ header: { number: '0' } });
  });
});
