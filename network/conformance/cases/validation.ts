import type { Transaction } from '@hyperledger/fabric-gateway';
import { block } from '../answer.ts';
import { Barrier } from '../barrier.ts';
import {
  codeName,
  commit,
  committed,
  endorse,
  outcomeOf,
  propose,
  record,
  submit,
  type Case,
  type CaseContext,
} from '../case.ts';
import { signerOf, userCredentials, type Client } from '../client.ts';
import { withPayload, withSignatureOf } from '../envelope.ts';

const ONE = ['HealthMSP'];
const TWO = ['HealthMSP', 'InsuranceMSP'];

/** Submits in this order without waiting in between, then asks for the verdicts. */
async function race(...transactions: readonly Transaction[]): Promise<unknown[]> {
  const submitted = [];
  for (const transaction of transactions) submitted.push(await transaction.submit());
  return Promise.all(submitted.map(committed));
}

/** A transaction that counted a range, and what happened in the range before it was submitted. */
async function counted(
  context: CaseContext,
  change: (client: Client, prefix: string) => Promise<unknown>,
): Promise<unknown> {
  const client = context.client();
  const prefix = context.key();
  await submit(client, 'overwrite', { arguments: [`${prefix}1`, 'a'] });
  const count = await endorse(client, 'countRange', { arguments: [prefix, `${prefix}z`, context.key()] });
  await change(client, prefix);
  return commit(count);
}

/** The same with more results than Fabric records one by one. */
async function countedMany(
  context: CaseContext,
  change: (client: Client, prefix: string) => Promise<unknown>,
): Promise<unknown> {
  const client = context.client();
  const prefix = context.key();
  await submit(client, 'fill', { arguments: [prefix, '130'] });
  const count = await endorse(client, 'countRange', { arguments: [prefix, `${prefix}z`, context.key()] });
  await change(client, prefix);
  return commit(count);
}

/** Endorsement policy, read and phantom conflicts, key-level policies: what a committer decides. */
export const validation: readonly Case[] = [
  {
    id: 'B1',
    title: 'endorsed by one organisation only',
    network: 'calm',
    run: async (context) =>
      commit(await endorse(context.client(), 'put', { arguments: [record(context.key())], orgs: ONE })),
  },
  {
    id: 'B1b',
    title: 'endorsed by one organisation only, in one step',
    network: 'calm',
    run: (context) => submit(context.client(), 'put', { arguments: [record(context.key())], orgs: ONE }),
  },
  {
    id: 'B2',
    title: 'two transactions read and write one key',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const invocation = { arguments: [context.key()] };
      await submit(client, 'increment', invocation);
      return race(await endorse(client, 'increment', invocation), await endorse(client, 'increment', invocation));
    },
  },
  {
    id: 'B2b',
    title: 'three clients read and write one key at once, in one step',
    network: 'calm',
    run: async (context) => {
      const invocation = { arguments: [context.key()] };
      await submit(context.client(), 'increment', invocation);
      const barrier = new Barrier(3);
      const clients = ['HealthMSP', 'HealthMSP', 'InsuranceMSP'].map((mspId) => {
        const own = signerOf(userCredentials(context.engine.dataDir, mspId, 'gateway'));
        return context.client({ mspId, signer: barrier.beforeSubmit(own) });
      });
      const outcomes = await Promise.allSettled(clients.map((client) => submit(client, 'increment', invocation)));
      return outcomes.map(outcomeOf).sort((one) => (typeof one === 'string' ? -1 : 1));
    },
  },
  {
    id: 'B2c',
    title: 'two create-only writes of one key in one block',
    network: 'calm',
    run: async (context) => {
      const [client, other] = [context.client(), context.client({ mspId: 'DrugMSP' })];
      const invocation = { arguments: [record(context.key())] };
      return race(await endorse(client, 'put', invocation), await endorse(other, 'put', invocation));
    },
  },
  {
    id: 'B2d',
    title: 'a create-only write of a key that exists',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const invocation = { arguments: [record(context.key())] };
      await submit(client, 'put', invocation);
      return submit(client, 'put', invocation);
    },
  },
  {
    id: 'B2e',
    title: 'a key that was read is removed before the commit',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const key = context.key();
      await submit(client, 'increment', { arguments: [key] });
      const increment = await endorse(client, 'increment', { arguments: [key] });
      await submit(client, 'remove', { arguments: [key] });
      return commit(increment);
    },
  },
  {
    id: 'B3',
    title: 'phantom: a key appears in a range that was read',
    network: 'calm',
    run: (context) =>
      counted(context, (client, prefix) => submit(client, 'overwrite', { arguments: [`${prefix}2`, 'b'] })),
  },
  {
    id: 'B3b',
    title: 'a range that was read does not change',
    network: 'calm',
    run: (context) => counted(context, () => Promise.resolve()),
  },
  {
    id: 'B3c',
    title: 'a value changes in a range that was read',
    network: 'calm',
    run: (context) =>
      counted(context, (client, prefix) => submit(client, 'overwrite', { arguments: [`${prefix}1`, 'b'] })),
  },
  {
    id: 'B3d',
    title: 'a key disappears from a range that was read',
    network: 'calm',
    run: (context) => counted(context, (client, prefix) => submit(client, 'remove', { arguments: [`${prefix}1`] })),
  },
  {
    id: 'B3e',
    title: 'a range of 130 keys does not change',
    network: 'calm',
    run: (context) => countedMany(context, () => Promise.resolve()),
  },
  {
    id: 'B3f',
    title: 'a key appears in a range of 130 keys',
    network: 'calm',
    run: (context) =>
      countedMany(context, (client, prefix) => submit(client, 'overwrite', { arguments: [`${prefix}0060a`, 'b'] })),
  },
  {
    id: 'B4',
    title: 'a key with a policy of its own: without, then with the organisation it names',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const key = context.key();
      await submit(client, 'overwrite', { arguments: [key, 'a'] });
      await submit(client, 'protect', { arguments: [key, 'FinanceMSP'] });
      const without = await commit(await endorse(client, 'overwrite', { arguments: [key, 'b'], orgs: TWO }));
      return [without, await commit(await endorse(client, 'overwrite', { arguments: [key, 'c'] }))];
    },
  },
  {
    id: 'B4b',
    title: 'the own policy of a key is changed and the key written in one block',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const key = context.key();
      await submit(client, 'overwrite', { arguments: [key, 'a'] });
      const protect = await endorse(client, 'protect', { arguments: [key, 'FinanceMSP'] });
      return race(protect, await endorse(client, 'overwrite', { arguments: [key, 'b'], orgs: TWO }));
    },
  },
  {
    id: 'B5',
    title: 'two blind writes of one key in one block',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const key = context.key();
      const one = await endorse(client, 'overwrite', { arguments: [key, '1'] });
      const two = await endorse(client, 'overwrite', { arguments: [key, '2'] });
      const [first, second] = [await one.submit(), await two.submit()];
      const verdicts = [await first.getStatus(), await second.getStatus()];
      return verdicts.map((status) => [codeName(status.code), block(status.blockNumber)]);
    },
  },
  {
    id: 'B6',
    title: 'the write set is altered after endorsement',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const endorsed = await endorse(client, 'overwrite', { arguments: [context.key(), 'VALUE-ORIG'] });
      return commit(await withPayload(client, endorsed, 'VALUE-ORIG', 'VALUE-EVIL'));
    },
  },
  {
    id: 'B7',
    title: "the envelope carries somebody else's signature",
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const endorsed = await endorse(client, 'overwrite', { arguments: [context.key(), 'v'] });
      const other = userCredentials(context.engine.dataDir, 'InsuranceMSP', 'gateway');
      return commit(await withSignatureOf(client, endorsed, other));
    },
  },
  {
    id: 'B8',
    title: 'endorsers disagree: the wrong one of four is named',
    network: 'calm',
    run: (context) => {
      const orgs = ['HealthMSP', 'InsuranceMSP', 'DrugMSP', 'FinanceMSP'];
      return submit(context.client(), 'attest', { arguments: [context.key()], orgs });
    },
  },
  {
    id: 'B8b',
    title: 'endorsers disagree: the gateway finds two that agree',
    network: 'calm',
    run: async (context) => {
      const proposal = propose(context.client(), 'attest', { arguments: [context.key()] });
      return commit(await proposal.endorse());
    },
  },
  {
    id: 'B8c',
    title: "endorsers disagree: the wrong one is the gateway's own",
    network: 'calm',
    run: (context) => submit(context.client({ mspId: 'FinanceMSP' }), 'attest', { arguments: [context.key()] }),
  },
];
