import { endorse, evaluate, outcome, propose, record, submit, type Case, type CaseContext } from '../case.ts';
import { signerOf, userCredentials, type Client, type ClientOptions } from '../client.ts';
import { commitOf, highSigner, withHeader } from '../envelope.ts';

const MINUTE_S = 60;
const UNKNOWN_ID = 'cd'.repeat(32);
/** A peer that refuses does so at once; one that does not would let the status wait for ever. */
const WAIT_MS = 2_000;

/** A client of HealthMSP's peer with the certificate and key of an organisation's user. */
function posing(context: CaseContext, owner: string, user: string, options: ClientOptions = {}): Client {
  const credentials = userCredentials(context.engine.dataDir, owner, user);
  return context.client({ credentials, ...options });
}

/** Everything a client asks of a peer, in one answer. */
async function everything(context: CaseContext, client: Client): Promise<unknown> {
  const status = commitOf(client, context.engine.channel, UNKNOWN_ID);
  await submit(context.client(), 'events');
  return {
    evaluate: await outcome(evaluate(client, 'get', 'first')),
    endorse: await outcome(endorse(client, 'put', { arguments: [record(context.key())] })),
    status: await outcome(status.getStatus({ deadline: Date.now() + WAIT_MS })),
    events: await outcome(firstEvent(client)),
    blocks: await outcome(firstBlock(client)),
  };
}

async function firstEvent(client: Client): Promise<unknown> {
  const events = await client.network.getChaincodeEvents(client.contract.getChaincodeName(), { startBlock: 0n });
  for await (const event of events) {
    events.close();
    return event.eventName;
  }
  return 'ended';
}

async function firstBlock(client: Client): Promise<unknown> {
  const blocks = await client.network.getBlockEvents({ startBlock: 0n });
  for await (const block of blocks) {
    blocks.close();
    return block.getHeader()?.getNumber();
  }
  return 'ended';
}

async function atMinute(context: CaseContext, minutes: number): Promise<unknown> {
  const client = context.client();
  const proposal = propose(client, 'put', { arguments: [record(context.key())] });
  const altered = await withHeader(client, proposal, (header) => {
    const timestamp = header.getTimestamp();
    timestamp?.setSeconds(timestamp.getSeconds() + minutes * MINUTE_S);
  });
  await altered.endorse();
  return 'accepted';
}

/** Who may speak, and when. */
export const identities: readonly Case[] = [
  {
    id: 'E1',
    title: "another organisation's certificate under this MSP id, evaluate",
    network: 'calm',
    run: (context) => evaluate(posing(context, 'InsuranceMSP', 'gateway'), 'get', 'first'),
  },
  {
    id: 'E1b',
    title: "another organisation's certificate under this MSP id, submit",
    network: 'calm',
    run: (context) => submit(posing(context, 'InsuranceMSP', 'gateway'), 'put', { arguments: [record(context.key())] }),
  },
  {
    id: 'E2',
    title: 'an MSP that is not in the channel',
    network: 'calm',
    run: (context) => evaluate(posing(context, 'InsuranceMSP', 'gateway', { claimedMspId: 'NopeMSP' }), 'get', 'first'),
  },
  {
    id: 'E3',
    title: "another organisation's client at this gateway",
    network: 'calm',
    run: (context) =>
      submit(context.client({ mspId: 'InsuranceMSP', peer: 'HealthMSP' }), 'put', {
        arguments: [record(context.key())],
      }),
  },
  {
    id: 'E4',
    title: "a signature with somebody else's key",
    network: 'calm',
    run: (context) => {
      const signer = signerOf(userCredentials(context.engine.dataDir, 'InsuranceMSP', 'gateway'));
      return evaluate(context.client({ signer }), 'get', 'first');
    },
  },
  {
    id: 'E5',
    title: 'a high-S signature',
    network: 'calm',
    run: (context) => {
      const signer = highSigner(userCredentials(context.engine.dataDir, 'HealthMSP', 'gateway'));
      return evaluate(context.client({ signer }), 'get', 'first');
    },
  },
  {
    id: 'E6',
    title: 'an expired certificate',
    network: 'disturbed',
    run: (context) => evaluate(posing(context, 'HealthMSP', 'expired'), 'get', 'first'),
  },
  {
    id: 'E7',
    title: 'a self-signed certificate',
    network: 'calm',
    run: (context) => evaluate(posing(context, 'HealthMSP', 'self-signed'), 'get', 'first'),
  },
  { id: 'E8', title: 'a proposal 20 minutes old', network: 'calm', run: (context) => atMinute(context, -20) },
  { id: 'E8b', title: 'a proposal 20 minutes ahead', network: 'calm', run: (context) => atMinute(context, 20) },
  { id: 'E8c', title: 'a proposal 10 minutes ahead', network: 'calm', run: (context) => atMinute(context, 10) },
  {
    id: 'E9',
    title: 'a proposal with a transaction id that is not its own',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const proposal = propose(client, 'put', { arguments: [record(context.key())] });
      const altered = await withHeader(client, proposal, (header) => {
        header.setTxId('00'.repeat(32));
      });
      return altered.endorse();
    },
  },
  {
    id: 'E10',
    title: 'a revoked certificate, whatever it asks',
    network: 'calm',
    run: (context) => everything(context, posing(context, 'HealthMSP', 'revoked')),
  },
  {
    id: 'E11',
    title: 'a certificate of an unknown authority, whatever it asks',
    network: 'calm',
    run: (context) => everything(context, posing(context, 'HealthMSP', 'foreign')),
  },
  {
    id: 'E12',
    title: 'an expired certificate, whatever it asks',
    network: 'disturbed',
    run: (context) => everything(context, posing(context, 'HealthMSP', 'expired')),
  },
  {
    id: 'E13',
    title: 'the auditor, who is a client like any other to a peer',
    network: 'calm',
    run: (context) => submit(context.client({ user: 'auditor' }), 'put', { arguments: [record(context.key())] }),
  },
  {
    id: 'E14',
    title: 'the administrator may submit',
    network: 'calm',
    run: (context) => submit(context.client({ user: 'admin' }), 'put', { arguments: [record(context.key())] }),
  },
];
