import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as grpc from '@grpc/grpc-js';
import { connect, hash, type Gateway, type Network } from '@hyperledger/fabric-gateway';
import { gateway as messages, msp } from '@hyperledger/fabric-protos';
import type { OrganisationConfig } from '../config.ts';
import { signEs256 } from '../native/es256.ts';
import { toEcdsaDer } from './ecdsa-der.ts';

/** The way to one organisation's peer: one gRPC connection over TLS, used by the product's unmodified Fabric client. */
export interface PeerConnection {
  readonly gateway: Gateway;
  readonly network: Network;
  readonly channel: string;
  /** Signs as Fabric expects it of the organisation's gateway: ECDSA over SHA-256, DER, low S. */
  sign(message: Uint8Array): Uint8Array;
  /** Bytes of a question for the status of any transaction, also one that another process submitted. */
  statusRequest(transactionId: string): Uint8Array;
  close(): void;
}

export interface PeerConnectionOptions {
  readonly organisation: Pick<OrganisationConfig, 'mspId' | 'peer' | 'identity'>;
  readonly channel: string;
}

/** Largest answer taken: a block of many batches. Fabric's own default is 100 MiB. */
const MAX_MESSAGE = 100 * 1024 * 1024;

/**
 * A lost peer must be found again fast: grpc-js alone waits up to two minutes between attempts, and the first commit
 * after a restart was measured 6.5 s late with its defaults.
 */
const CHANNEL_OPTIONS: grpc.ChannelOptions = {
  'grpc.max_reconnect_backoff_ms': 1000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.max_receive_message_length': MAX_MESSAGE,
  'grpc.max_send_message_length': MAX_MESSAGE,
};

/** Opens the connection; nothing is sent before the first call. Throws when a file of the identity cannot be read. */
export function openPeerConnection(options: PeerConnectionOptions): PeerConnection {
  const { mspId, peer, identity } = options.organisation;
  const certificate = readFileSync(identity.certFile);
  const key = createPrivateKey(readFileSync(identity.keyFile));
  const client = new grpc.Client(peer.endpoint, grpc.credentials.createSsl(readFileSync(peer.tlsCaFile)), {
    ...CHANNEL_OPTIONS,
    'grpc.ssl_target_name_override': peer.hostAlias,
    'grpc.default_authority': peer.hostAlias,
  });
  const signer = (message: Uint8Array) => toEcdsaDer(signEs256(key, message));
  const gateway = connect({
    client,
    identity: { mspId, credentials: certificate },
    signer: (message) => Promise.resolve(signer(message)),
    // node:crypto hashes and signs in one call; the client's own hashing was half of its CPU.
    hash: hash.none,
  });
  const creator = serializedIdentity(mspId, certificate);
  return {
    gateway,
    network: gateway.getNetwork(options.channel),
    channel: options.channel,
    sign: signer,
    statusRequest: (transactionId) => statusRequest(options.channel, transactionId, creator),
    close: () => {
      gateway.close();
      client.close();
    },
  };
}

function serializedIdentity(mspId: string, certificate: Uint8Array): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(certificate);
  return identity.serializeBinary();
}

function statusRequest(channel: string, transactionId: string, creator: Uint8Array): Uint8Array {
  const request = new messages.CommitStatusRequest();
  request.setChannelId(channel);
  request.setTransactionId(transactionId);
  request.setIdentity(creator);
  const signed = new messages.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return signed.serializeBinary();
}
