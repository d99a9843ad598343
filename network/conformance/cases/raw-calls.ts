import type * as grpc from '@grpc/grpc-js';
import { gateway } from '@hyperledger/fabric-protos';
import { endorse, record, type Case, type CaseContext } from '../case.ts';
import { newConnection } from '../client.ts';
import { required } from '../envelope.ts';

const CALL_MS = 10_000;
const UNARY = ['Endorse', 'Submit', 'Evaluate', 'CommitStatus'] as const;
const NOTHING = Buffer.alloc(0);
/** No message begins like this: field 15 with a wire type that does not exist. */
const GARBAGE = Buffer.from([0x7f, 0xff, 0xff]);

interface RawAnswer {
  readonly code: number;
  readonly details: string;
}

/** Calls with bytes that no client library would send. */
async function call(context: CaseContext, method: string, bytes: Uint8Array): Promise<RawAnswer | number> {
  const connection = newConnection(context.engine, 'HealthMSP');
  try {
    return await unary(connection, method, bytes);
  } finally {
    connection.close();
  }
}

function unary(connection: grpc.Client, method: string, bytes: Uint8Array): Promise<RawAnswer | number> {
  return new Promise((resolve) => {
    connection.makeUnaryRequest(
      `/gateway.Gateway/${method}`,
      (request: Uint8Array) => Buffer.from(request),
      (response) => response,
      bytes,
      { deadline: Date.now() + CALL_MS },
      (error, response) => {
        resolve(error === null ? (response?.length ?? 0) : { code: error.code, details: error.details });
      },
    );
  });
}

async function events(context: CaseContext, bytes: Uint8Array): Promise<RawAnswer | string> {
  const connection = newConnection(context.engine, 'HealthMSP');
  const stream = connection.makeServerStreamRequest(
    '/gateway.Gateway/ChaincodeEvents',
    (request: Uint8Array) => Buffer.from(request),
    (response) => response,
    bytes,
    { deadline: Date.now() + CALL_MS },
  );
  return new Promise<RawAnswer | string>((resolve) => {
    stream.on('error', (error: grpc.ServiceError) => {
      resolve({ code: error.code, details: error.details });
    });
    stream.on('end', () => {
      resolve('ended');
    });
    stream.resume();
  }).finally(() => {
    connection.close();
  });
}

/** An endorsed envelope, unsigned and for another channel if asked. */
async function prepared(context: CaseContext, channel: string, signature: Uint8Array): Promise<Uint8Array> {
  const endorsed = await endorse(context.client(), 'put', { arguments: [record(context.key())] });
  const transaction = gateway.PreparedTransaction.deserializeBinary(endorsed.getBytes());
  const envelope = required(transaction.getEnvelope());
  envelope.setSignature(signature);
  const request = new gateway.SubmitRequest();
  request.setTransactionId(endorsed.getTransactionId());
  request.setChannelId(channel);
  request.setPreparedTransaction(envelope);
  return request.serializeBinary();
}

function statusRequest(change: (request: gateway.CommitStatusRequest) => void): Uint8Array {
  const request = new gateway.CommitStatusRequest();
  request.setIdentity(Buffer.from('nobody'));
  request.setChannelId('piaosu');
  request.setTransactionId('00');
  change(request);
  const signed = new gateway.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return signed.serializeBinary();
}

/** Requests without content, and methods that do not exist. */
export const rawCalls: readonly Case[] = [
  ...UNARY.map((method): Case => ({
    id: `R-${method}`,
    title: `an empty request to ${method}`,
    network: 'calm',
    run: (context) => call(context, method, NOTHING),
  })),
  {
    id: 'R-ChaincodeEvents',
    title: 'an empty request to ChaincodeEvents',
    network: 'calm',
    run: (context) => events(context, NOTHING),
  },
  {
    id: 'R-unknown',
    title: 'a method that does not exist',
    network: 'calm',
    run: (context) => call(context, 'Nope', NOTHING),
  },
  {
    id: 'R-garbage',
    title: 'bytes that are no message',
    network: 'calm',
    run: async (context) => Promise.all(UNARY.map((method) => call(context, method, GARBAGE))),
  },
  {
    id: 'R-unsigned',
    title: 'a transaction without a signature',
    network: 'calm',
    run: async (context) => call(context, 'Submit', await prepared(context, context.engine.channel, NOTHING)),
  },
  {
    id: 'R-channel',
    title: 'a transaction submitted to an unknown channel',
    network: 'calm',
    run: async (context) => call(context, 'Submit', await prepared(context, 'nochan', Buffer.from('any'))),
  },
  {
    id: 'R-status',
    title: 'a status request without transaction id, and by nobody',
    network: 'calm',
    run: async (context) => [
      await call(
        context,
        'CommitStatus',
        statusRequest((request) => {
          request.setTransactionId('');
        }),
      ),
      await call(
        context,
        'CommitStatus',
        statusRequest((request) => {
          request.setChannelId('');
        }),
      ),
      await call(
        context,
        'CommitStatus',
        statusRequest(() => undefined),
      ),
    ],
  },
];
