import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { organisationDir } from '../../identities/identities.ts';
import { freePort } from './harness.ts';

const run = promisify(execFile);
const START_MS = 20_000;

export interface RealPeerOptions {
  /** Folder of Fabric's programs. */
  readonly bin: string;
  /** Folder for its files. */
  readonly folder: string;
  /** Data folder of the devnet whose organisation the peer belongs to. */
  readonly data: string;
  readonly mspId: string;
}

/** A peer of Fabric itself, with the identity of devnet's own peer: it takes part in a channel of devnet. */
export class RealPeer {
  readonly #options: RealPeerOptions;
  readonly #organisation: string;
  #port = 0;
  #child: ChildProcess | undefined;

  constructor(options: RealPeerOptions) {
    this.#options = options;
    this.#organisation = organisationDir(options.data, options.mspId);
  }

  get address(): string {
    return `localhost:${String(this.#port)}`;
  }

  /** Starts it and joins it to the channel whose first block this is. */
  async join(genesis: Uint8Array): Promise<void> {
    const { bin, folder } = this.#options;
    this.#port = await freePort();
    this.#writeMsp('msp', join(this.#organisation, 'peer'));
    this.#writeMsp('admin', join(this.#organisation, 'users/admin'));
    this.#writeBuilder();
    const [chaincodePort, operationsPort] = [await freePort(), await freePort()];
    writeFileSync(join(folder, 'core.yaml'), JSON.stringify(this.#configuration(chaincodePort, operationsPort)));
    writeFileSync(join(folder, 'genesis.block'), genesis);
    const log = openSync(join(folder, 'peer.log'), 'a');
    this.#child = spawn(join(bin, 'peer'), ['node', 'start'], {
      env: { ...process.env, FABRIC_CFG_PATH: folder, FABRIC_LOGGING_SPEC: 'warning' },
      stdio: ['ignore', log, log],
    });
    await this.#listening();
    await run(join(bin, 'peer'), ['channel', 'join', '-b', join(folder, 'genesis.block')], {
      env: {
        ...process.env,
        FABRIC_CFG_PATH: folder,
        FABRIC_LOGGING_SPEC: 'error',
        CORE_PEER_MSPCONFIGPATH: join(folder, 'admin'),
      },
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async #listening(): Promise<void> {
    const end = Date.now() + START_MS;
    for (;;) {
      const socket = connect(this.#port, '127.0.0.1');
      try {
        await once(socket, 'connect');
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      } finally {
        socket.destroy();
      }
    }
  }

  #writeMsp(name: string, identity: string): void {
    const msp = join(this.#options.folder, name);
    for (const part of ['cacerts', 'tlscacerts', 'signcerts', 'keystore']) {
      mkdirSync(join(msp, part), { recursive: true });
    }
    cpSync(join(this.#organisation, 'ca.pem'), join(msp, 'cacerts/ca.pem'));
    cpSync(join(this.#organisation, 'tlsca.pem'), join(msp, 'tlscacerts/tlsca.pem'));
    cpSync(join(identity, 'cert.pem'), join(msp, 'signcerts/cert.pem'));
    cpSync(join(identity, 'key.pem'), join(msp, 'keystore/key.pem'));
    const unit = (role: string) => ({ Certificate: 'cacerts/ca.pem', OrganizationalUnitIdentifier: role });
    const units = {
      Enable: true,
      ClientOUIdentifier: unit('client'),
      PeerOUIdentifier: unit('peer'),
      AdminOUIdentifier: unit('admin'),
      OrdererOUIdentifier: unit('orderer'),
    };
    // YAML reads JSON.
    writeFileSync(join(msp, 'config.yaml'), JSON.stringify({ NodeOUs: units }));
  }

  /** A peer without docker wants some builder, even if it runs no chaincode. */
  #writeBuilder(): void {
    const bin = join(this.#options.folder, 'builder/bin');
    mkdirSync(bin, { recursive: true });
    for (const name of ['detect', 'build', 'release']) writeFileSync(join(bin, name), '#!/bin/sh\n', { mode: 0o755 });
  }

  #configuration(chaincodePort: number, operationsPort: number): object {
    const { folder, mspId } = this.#options;
    const own = `127.0.0.1:${String(this.#port)}`;
    const chaincode = `127.0.0.1:${String(chaincodePort)}`;
    const file = (...path: string[]) => ({ file: join(this.#organisation, ...path) });
    return {
      peer: {
        id: 'real',
        networkId: 'devnet',
        listenAddress: own,
        address: own,
        chaincodeListenAddress: chaincode,
        chaincodeAddress: chaincode,
        localMspId: mspId,
        localMspType: 'bccsp',
        mspConfigPath: join(folder, 'msp'),
        fileSystemPath: join(folder, 'data'),
        BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
        gateway: { enabled: true, endorsementTimeout: '30s', broadcastTimeout: '30s', dialTimeout: '10s' },
        gossip: { bootstrap: own, externalEndpoint: own, endpoint: own, orgLeader: true, state: { enabled: false } },
        tls: {
          enabled: true,
          cert: file('peer/tls-cert.pem'),
          key: file('peer/tls-key.pem'),
          rootcert: file('tlsca.pem'),
        },
        authentication: { timewindow: '15m' },
        deliveryclient: { policy: 'cluster', connTimeout: '3s', reConnectBackoffThreshold: '1s' },
        handlers: {
          authFilters: [{ name: 'DefaultAuth' }],
          decorators: [{ name: 'DefaultDecorator' }],
          endorsers: { escc: { name: 'DefaultEndorsement' } },
          validators: { vscc: { name: 'DefaultValidation' } },
        },
        discovery: { enabled: true },
      },
      vm: { endpoint: '' },
      chaincode: {
        mode: 'net',
        externalBuilders: [{ name: 'none', path: join(folder, 'builder') }],
        system: { _lifecycle: 'enable', cscc: 'enable', lscc: 'enable', qscc: 'enable' },
      },
      ledger: {
        state: { stateDatabase: 'goleveldb' },
        pvtdataStore: { deprioritizedDataReconcilerInterval: '60m', purgeInterval: 100 },
        snapshots: { rootDir: join(folder, 'snapshots') },
      },
      operations: { listenAddress: `127.0.0.1:${String(operationsPort)}` },
      metrics: { provider: 'disabled' },
    };
  }
}
