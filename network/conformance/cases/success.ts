import { commit, endorse, evaluate, outcome, propose, record, submit, verdict, type Case } from '../case.ts';
import { CHAINCODE } from '../engine.ts';
import { commitAgain } from '../envelope.ts';

/** What works, and what a client gets for it. */
export const success: readonly Case[] = [
  {
    id: 'S1',
    title: 'submit: result, VALID, block',
    network: 'calm',
    run: async (context) => commit(await endorse(context.client(), 'put', { arguments: [record(context.key())] })),
  },
  {
    id: 'S2',
    title: 'evaluate reads what was committed and commits nothing',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const key = context.key();
      await submit(client, 'overwrite', { arguments: [key, 'one'] });
      await evaluate(client, 'overwrite', key, 'two');
      return evaluate(client, 'get', key);
    },
  },
  {
    id: 'S3',
    title: 'transient data, evaluate',
    network: 'calm',
    run: async (context) => {
      const proposal = propose(context.client(), 'transient', {
        arguments: ['secret'],
        transient: { secret: 'hidden' },
      });
      return proposal.evaluate();
    },
  },
  {
    id: 'S4',
    title: 'transient data, submit: seen by every endorser, in no block',
    network: 'calm',
    run: async (context) => {
      const invocation = { arguments: ['secret'], transient: { secret: 'only-for-endorsers' } };
      const transaction = await endorse(context.client(), 'transient', invocation);
      const recorded = Buffer.from(transaction.getBytes()).toString('latin1');
      const places = recorded.split('only-for-endorsers').length - 1;
      return { ...(await commit(transaction)), places };
    },
  },
  {
    id: 'S5',
    title: "attributes of the client's certificate",
    network: 'calm',
    run: async (context) => {
      const names = ['piaosu.gateway', 'piaosu.auditor'];
      return Promise.all(names.map((name) => evaluate(context.client(), 'attribute', name)));
    },
  },
  {
    id: 'S6',
    title: 'endorsed by all four organisations',
    network: 'calm',
    run: async (context) => {
      const orgs = ['HealthMSP', 'InsuranceMSP', 'DrugMSP', 'FinanceMSP'];
      return commit(await endorse(context.client(), 'put', { arguments: [record(context.key())], orgs }));
    },
  },
  {
    id: 'S7',
    title: 'a client that disconnects between submit and status learns it later',
    network: 'calm',
    run: async (context) => {
      const first = context.client();
      const submitted = await (await endorse(first, 'put', { arguments: [record(context.key())] })).submit();
      first.close();
      return verdict(await commitAgain(context.client(), submitted).getStatus());
    },
  },
  {
    id: 'S8',
    title: 'pages of a range, evaluate',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const prefix = context.key();
      await submit(client, 'fill', { arguments: [prefix, '5'] });
      const first = await evaluate(client, 'page', prefix, `${prefix}z`, '2', '');
      return [first, await evaluate(client, 'page', prefix, `${prefix}z`, '9', `${prefix}0002`)];
    },
  },
  {
    id: 'S9',
    title: 'composite keys by a part of them',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const type = context.key();
      await submit(client, 'composite', { arguments: [type, 'a/1,a/2,b/1'] });
      return evaluate(client, 'partial', type, 'a');
    },
  },
  {
    id: 'S10',
    title: 'a page within a transaction that writes',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      return submit(client, 'page', { arguments: ['a', 'b', '2', ''] });
    },
  },
  {
    id: 'S11',
    title: 'a rich query on LevelDB',
    network: 'calm',
    run: (context) => evaluate(context.client(), 'richQuery', '{"selector":{}}'),
  },
  {
    id: 'S12',
    title: 'a chaincode calls one that does not exist',
    network: 'calm',
    run: (context) => evaluate(context.client(), 'otherChaincode', 'nope', 'x'),
  },
  {
    id: 'S12b',
    title: 'a chaincode calls itself',
    network: 'calm',
    run: (context) => evaluate(context.client(), 'otherChaincode', CHAINCODE, 'readOwnWrite,x'),
  },
  {
    id: 'S12c',
    title: 'a chaincode calls qscc',
    network: 'calm',
    run: (context) => evaluate(context.client(), 'otherChaincode', 'qscc', `GetChainInfo,${context.engine.channel}`),
  },
  {
    id: 'S13',
    title: 'the history of a key',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const key = context.key();
      await submit(client, 'overwrite', { arguments: [key, '1'] });
      await submit(client, 'overwrite', { arguments: [key, '2'] });
      return evaluate(client, 'history', key);
    },
  },
  {
    id: 'S14',
    title: 'private data of a collection that does not exist',
    network: 'calm',
    run: (context) => evaluate(context.client(), 'privateData', 'nope', 'x'),
  },
  {
    id: 'S15',
    title: 'an empty value is stored as a removal',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const key = context.key();
      await submit(client, 'overwrite', { arguments: [key, '1'] });
      const verdict = await commit(await endorse(client, 'overwrite', { arguments: [key, ''] }));
      return [verdict, await outcome(evaluate(client, 'get', key))];
    },
  },
];
