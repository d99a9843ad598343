import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as grpc from '@grpc/grpc-js';
import { connect, GatewayError, hash, type Contract, type Signer } from '@hyperledger/fabric-gateway';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CertificateAuthority } from '../../identities/certificate-authority.ts';
import { derInteger } from '../src/msp/der.ts';
import { organisationDir } from '../../identities/identities.ts';
import { startFixture, text, type Fixture } from './harness.ts';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

let fixture: Fixture;
let foreign: { certificatePem: string; privateKeyPem: string };

beforeAll(async () => {
  fixture = await startFixture();
  const authority = await CertificateAuthority.create('ca.elsewhere', 'elsewhere');
  foreign = await authority.issue({ commonName: 'mallory', organisation: 'elsewhere', unit: 'client' });
});

afterAll(() => fixture.close());

async function refusal(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'accepted',
    (error: unknown) => error,
  );
}

const MALFORMED =
  'error validating proposal: access denied: channel [piaosu] creator org unknown, creator is malformed';
const DENIED = 'error validating proposal: access denied: channel [piaosu] creator org [HealthMSP]';

function evaluateRefused(message: string): object {
  return {
    code: 9,
    cause: { details: `evaluate call to endorser returned error: ${message}` },
    details: [{ message }],
  };
}

test('a certificate of another organisation is malformed under the claimed MSP', async () => {
  const { contract } = fixture.clientOf({ mspId: 'DrugMSP', claimedMspId: 'HealthMSP' });
  expect(await refusal(contract.evaluateTransaction('get', 'x'))).toMatchObject(evaluateRefused(MALFORMED));
  expect(await refusal(contract.submitTransaction('put', 'x', '1'))).toMatchObject({
    code: 10,
    details: [{ message: MALFORMED }],
  });
});

test('an unknown MSP is malformed', async () => {
  const { contract } = fixture.clientOf({ claimedMspId: 'NopeMSP' });
  expect(await refusal(contract.evaluateTransaction('get', 'x'))).toMatchObject(evaluateRefused(MALFORMED));
});

test('a certificate of an unknown authority is refused', async () => {
  const { contract } = fixture.clientOf({
    credentials: Buffer.from(foreign.certificatePem),
    privateKeyPem: foreign.privateKeyPem,
  });
  expect(await refusal(contract.evaluateTransaction('get', 'x'))).toMatchObject(evaluateRefused(MALFORMED));
});

test('a self-signed authority is readable, but not a member', async () => {
  const authority = await CertificateAuthority.create('me', 'me');
  const { contract } = fixture.clientOf({
    credentials: Buffer.from(authority.pem.certificatePem),
    privateKeyPem: authority.pem.privateKeyPem,
  });
  expect(await refusal(contract.evaluateTransaction('get', 'x'))).toMatchObject(evaluateRefused(DENIED));
});

test('a signature by another key is refused', async () => {
  const { contract } = fixture.clientOf({ privateKeyPem: foreign.privateKeyPem });
  expect(await refusal(contract.evaluateTransaction('get', 'x'))).toMatchObject(evaluateRefused(DENIED));
});

test('the same signature with a high S is refused', async () => {
  const key = createPrivateKey(readFileSync(join(organisationDir(fixture.dir, 'HealthMSP'), 'users/gateway/key.pem')));
  const highS: Signer = (data) => {
    const raw = sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' });
    const s = BigInt(`0x${raw.subarray(32).toString('hex')}`);
    const high = s > ORDER >> 1n ? s : ORDER - s;
    const body = Buffer.concat([
      derInteger(raw.subarray(0, 32)),
      derInteger(Buffer.from(high.toString(16).padStart(64, '0'), 'hex')),
    ]);
    return Promise.resolve(Buffer.concat([Buffer.from([0x30, body.length]), body]));
  };
  expect(await refusal(contractWith(highS).evaluateTransaction('get', 'x'))).toMatchObject(evaluateRefused(DENIED));
});

/** A contract of the health gateway's identity with any signer. */
function contractWith(signer: Signer): Contract {
  const credentials = readFileSync(join(organisationDir(fixture.dir, 'HealthMSP'), 'users/gateway/cert.pem'));
  const client: grpc.Client = fixture.client.connection;
  const gateway = connect({ client, identity: { mspId: 'HealthMSP', credentials }, signer, hash: hash.none });
  return gateway.getNetwork('piaosu').getContract('test');
}

test('a proposal 20 minutes off the peer clock is refused, 10 minutes pass', async () => {
  fixture.devnet.clock.offsetMs = 20 * 60_000;
  const error = await refusal(fixture.client.contract.submitTransaction('put', randomUUID(), '1'));
  expect(error).toMatchObject({ code: 10 });
  expect(error instanceof GatewayError && error.details[0]?.message).toMatch(
    /^request unauthorized due to incorrect timestamp \S+Z, peer time \S+Z, peer.authentication.timewindow 15m0s$/,
  );
  fixture.devnet.clock.offsetMs = -10 * 60_000;
  expect(text(await fixture.client.contract.submitTransaction('put', 'k', '1'))).toBe('k');
  fixture.devnet.clock.offsetMs = 0;
});

test('an expired certificate is refused by every peer, each with its own words', async () => {
  fixture.devnet.clock.offsetMs = 11 * 365 * 24 * 3_600_000;
  const error = await refusal(fixture.client.contract.evaluateTransaction('get', 'x'));
  fixture.devnet.clock.offsetMs = 0;
  const remote = 'rpc error: code = Unknown desc = proposal client identity expired';
  expect(error).toMatchObject({
    code: 14,
    cause: { details: 'failed to evaluate transaction, see attached details for more info' },
    details: [
      { message: 'proposal client identity expired' },
      { message: remote },
      { message: remote },
      { message: remote },
    ],
  });
});

/** An unary gateway call with these bytes; its error. */
function call(method: string, request: Buffer = Buffer.alloc(0)): Promise<unknown> {
  return new Promise((resolve) => {
    fixture.client.connection.makeUnaryRequest(
      `/gateway.Gateway/${method}`,
      (bytes: Buffer) => bytes,
      (bytes) => bytes,
      request,
      (error) => {
        resolve(error);
      },
    );
  });
}

test('requests without content are invalid arguments with Fabric texts', async () => {
  expect(await call('Endorse')).toMatchObject({
    code: 3,
    details: 'the proposed transaction must contain a signed proposal',
  });
  expect(await call('Submit')).toMatchObject({ code: 3, details: 'a prepared transaction is required' });
  expect(await call('Evaluate')).toMatchObject({
    code: 3,
    details: 'failed to unpack transaction proposal: a signed proposal is required',
  });
  expect(await call('CommitStatus')).toMatchObject({ code: 3, details: 'a commit status request is required' });
  expect(await call('Evaluate', Buffer.from('garbage'))).toMatchObject({
    code: 13,
    details: 'grpc: error unmarshalling request: proto: cannot parse invalid wire-format data',
  });
  expect(await call('Nope')).toMatchObject({ code: 12, details: 'unknown method Nope for service gateway.Gateway' });
});

test('a part of a proposal that is no such message is named', async () => {
  const request = (proposal: peer.Proposal): Buffer => {
    const signed = new peer.SignedProposal();
    signed.setProposalBytes(proposal.serializeBinary());
    const message = new gateway.EvaluateRequest();
    message.setProposedTransaction(signed);
    return Buffer.from(message.serializeBinary());
  };
  const proposal = new peer.Proposal();
  proposal.setHeader(Buffer.from('garbage'));
  const reason = 'proto: cannot parse invalid wire-format data';
  expect(await call('Evaluate', request(proposal))).toMatchObject({
    code: 3,
    details: `failed to unpack transaction proposal: error unmarshalling Header: ${reason}`,
  });
  expect(await call('Endorse', request(proposal))).toMatchObject({
    code: 3,
    details: `error unmarshalling Header: ${reason}`,
  });
  const channelHeader = new common.ChannelHeader();
  channelHeader.setTxId('of no channel');
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  proposal.setHeader(header.serializeBinary());
  expect(await call('Evaluate', request(proposal))).toMatchObject({
    code: 3,
    details: 'failed to unpack transaction proposal: no channel id provided',
  });
});
