import { evaluate, outcome, propose, record, submit, type Case, type CaseContext } from '../case.ts';
import { newClient, type Client } from '../client.ts';
import { commitOf } from '../envelope.ts';

const OWN = 'HealthMSP';
const OTHER = 'InsuranceMSP';
const UNKNOWN_ID = 'ef'.repeat(32);
/** A client that waits this long gives up well before the peer does. */
const IMPATIENT_MS = 300;
/** Longer than the execution timeout of the disturbed network. */
const SLOW = '60000';

function put(context: CaseContext, client: Client, orgs?: readonly string[]): Promise<string> {
  return submit(client, 'put', { arguments: [record(context.key())], ...(orgs === undefined ? {} : { orgs }) });
}

/** Runs with the chaincode process of one organisation ended, and leaves the network as it was. */
async function without(
  context: CaseContext,
  mspId: string,
  run: (client: Client) => Promise<unknown>,
): Promise<unknown> {
  const { chaincodes } = context.engine;
  await chaincodes.stop(mspId);
  try {
    return await run(context.client());
  } finally {
    await chaincodes.start(mspId);
    await servesAgain(context, mspId);
  }
}

/** Awaits that the peer has dialled its chaincode and is known to the others again. */
async function servesAgain(context: CaseContext, mspId: string): Promise<void> {
  const client = newClient(context.engine, { mspId });
  const orgs = [...new Set([mspId, OWN])];
  try {
    await untilIt(async () => {
      await propose(client, 'put', { arguments: [record(context.key())], orgs }).endorse();
    });
  } finally {
    client.close();
  }
}

async function untilIt(succeeds: () => Promise<void>): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    const failed = await outcome(succeeds());
    if (!(failed instanceof Error)) return;
    if (Date.now() > end) throw failed;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Chaincode processes that are absent, end, or take too long; more calls than a peer takes. */
export const faults: readonly Case[] = [
  {
    id: 'K1',
    title: "no chaincode process at the gateway's own peer: submit fails there, evaluate goes elsewhere",
    network: 'disturbed',
    run: (context) =>
      without(context, OWN, async (client) => ({
        submit: await outcome(put(context, client)),
        evaluate: await outcome(evaluate(client, 'readOwnWrite', 'x')),
      })),
  },
  {
    id: 'K2',
    title: 'no chaincode process at another peer: the gateway finds a third; named, it is named',
    network: 'disturbed',
    run: (context) =>
      without(context, OTHER, async (client) => ({
        default: await outcome(submit(client, 'overwrite', { arguments: [context.key(), 'v'] })),
        named: await outcome(put(context, client, [OWN, OTHER])),
      })),
  },
  {
    id: 'K3',
    title: 'a chaincode process that is started again serves again',
    network: 'disturbed',
    run: async (context) => {
      const key = context.key();
      await without(context, OWN, () => Promise.resolve());
      return submit(context.client(), 'overwrite', { arguments: [key, 'again'] });
    },
  },
  {
    id: 'K4',
    title: 'the chaincode process ends within the transaction',
    network: 'disturbed',
    run: async (context) => {
      const { chaincodes } = context.engine;
      try {
        return await outcome(submit(context.client(), 'crash', { arguments: [OWN] }));
      } finally {
        await chaincodes.ended(OWN);
        await chaincodes.start(OWN);
        await servesAgain(context, OWN);
      }
    },
  },
  {
    id: 'K5',
    title: 'the chaincode takes longer than a peer lets it',
    network: 'disturbed',
    run: (context) => submit(context.client(), 'slow', { arguments: [SLOW] }),
  },
  {
    id: 'K6',
    title: 'the chaincode takes longer than a peer lets it, evaluate: every peer is tried',
    network: 'disturbed',
    run: (context) => evaluate(context.client(), 'slow', SLOW),
  },
  {
    id: 'K7',
    title: "the chaincode takes longer than the client's deadline",
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const deadline = (): { deadline: number } => ({ deadline: Date.now() + IMPATIENT_MS });
      const proposal = propose(client, 'slow', { arguments: ['1500'] });
      return [await outcome(proposal.endorse(deadline())), await outcome(proposal.evaluate(deadline()))];
    },
  },
  {
    id: 'L1',
    title: 'more calls at once than the gateway takes',
    network: 'disturbed',
    run: async (context) => {
      const client = context.client();
      const leave = new AbortController();
      const { gatewayConcurrency } = context.engine.settings;
      const calls = Array.from({ length: gatewayConcurrency }, () => waitFor(client, context, leave.signal));
      const refused = await untilRefused(context);
      leave.abort();
      await Promise.all(calls);
      await untilIt(async () => {
        await evaluate(client, 'readOwnWrite', 'x');
      });
      return refused;
    },
  },
];

/** Holds one place of the gateway's until told to leave. */
async function waitFor(client: Client, context: CaseContext, signal: AbortSignal): Promise<void> {
  const status = commitOf(client, context.engine.channel, UNKNOWN_ID);
  while (!signal.aborted) await outcome(status.getStatus({ deadline: Date.now() + 1_000 }));
}

/** The first error of a query that is not about the query: places are taken one after the other. */
async function untilRefused(context: CaseContext): Promise<unknown> {
  const client = context.client();
  const end = Date.now() + 10_000;
  for (;;) {
    const answer = await outcome(evaluate(client, 'readOwnWrite', 'x'));
    if (answer instanceof Error || Date.now() > end) return answer;
  }
}
