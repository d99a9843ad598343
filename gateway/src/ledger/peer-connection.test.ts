import { createPrivateKey, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { gateway as messages, peer } from '@hyperledger/fabric-protos';
import { ensureIdentities, organisationDir } from '@piaosu/network/identities';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PeerConfig } from '../config.ts';
import { newFabricSigner } from './fabric-signer.ts';
import { toLedgerFailure } from './ledger-error.ts';
import { openPeerConnection } from './peer-connection.ts';

const QUESTION = { chaincode: 'piaosu', contract: 'registry', query: 'get', args: [] };
let folder: string;
let home: string;
let server: grpc.Server;
let endpoint: string;
/** Which organisations the last evaluation was meant for. */
let targets: readonly string[] = [];
let isSilent = false;

/** A peer of the own organisation that demands client certificates, as a production network's may. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'piaosu-peer-'));
  await ensureIdentities(folder);
  home = organisationDir(folder, 'HealthMSP');
  server = new grpc.Server();
  const { evaluate } = messages.GatewayService;
  server.addService(
    { evaluate },
    {
      evaluate: (
        call: grpc.ServerUnaryCall<messages.EvaluateRequest, messages.EvaluateResponse>,
        callback: grpc.sendUnaryData<messages.EvaluateResponse>,
      ) => {
        targets = call.request.getTargetOrganizationsList();
        if (!isSilent) callback(null, answer('yes'));
      },
    },
  );
  const pair = { private_key: read('peer/tls-key.pem'), cert_chain: read('peer/tls-cert.pem') };
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createSsl(read('tlsca.pem'), [pair], true);
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  endpoint = `localhost:${port}`;
});

afterAll(() => {
  server.forceShutdown();
  rmSync(folder, { recursive: true });
});

function read(name: string): Buffer {
  return readFileSync(join(home, name));
}

function answer(text: string): messages.EvaluateResponse {
  const response = new messages.EvaluateResponse();
  const result = new peer.Response();
  result.setStatus(200);
  result.setPayload(Buffer.from(text));
  response.setResult(result);
  return response;
}

function connectionWith(more: Partial<PeerConfig>) {
  const identity = { certFile: join(home, 'users/gateway/cert.pem'), keyFile: join(home, 'users/gateway/key.pem') };
  const settings = { endpoint, tlsCaFile: join(home, 'tlsca.pem'), hostAlias: 'peer0.health.piaosu.test', ...more };
  return openPeerConnection({ organisation: { mspId: 'HealthMSP', identity }, peer: settings, channel: 'piaosu' });
}

const clientPair = () => ({
  clientCertFile: join(home, 'users/gateway/tls-cert.pem'),
  clientKeyFile: join(home, 'users/gateway/tls-key.pem'),
});

describe('the connection to a peer', () => {
  it('shows a client certificate to a peer that demands one, and cannot connect without', async () => {
    const with_ = connectionWith(clientPair());
    expect(Buffer.from(await with_.evaluate(QUESTION, 5_000)).toString()).toBe('yes');
    with_.close();
    const without = connectionWith({});
    const error: unknown = await without.evaluate(QUESTION, 2_000).catch((cause: unknown) => cause);
    expect(toLedgerFailure(error, 'HealthMSP')).toMatchObject({ kind: 'unavailable', scope: 'peer' });
    without.close();
  });

  it('asks for an answer of the own organisation by name', async () => {
    const connection = connectionWith(clientPair());
    await connection.evaluate(QUESTION, 5_000);
    expect(targets).toEqual(['HealthMSP']);
    connection.close();
  });

  it('never waits longer than its deadline', async () => {
    const connection = connectionWith(clientPair());
    isSilent = true;
    await expect(connection.evaluate(QUESTION, 100)).rejects.toMatchObject({ code: grpc.status.DEADLINE_EXCEEDED });
    isSilent = false;
    connection.close();
  });
});

it('the signer signs as Fabric accepts it: DER, and always the smaller s', () => {
  const sign = newFabricSigner(createPrivateKey(read('users/gateway/key.pem')));
  const key = new X509Certificate(read('users/gateway/cert.pem')).publicKey;
  const half = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n >> 1n;
  for (let i = 0; i < 200; i += 1) {
    const message = Buffer.from(`message ${i}`);
    const der = Buffer.from(sign(message));
    expect(verify('sha256', message, key, der)).toBe(true);
    const rLength = der.readUInt8(3);
    const s = der.subarray(4 + rLength + 2);
    expect(BigInt(`0x${s.toString('hex')}`) <= half).toBe(true);
  }
});
