import { evaluate, propose, record, submit, type Case } from '../case.ts';
import { CHAINCODE } from '../engine.ts';

const TWO = ['HealthMSP', 'InsuranceMSP'];

/** What a contract refuses, and what a peer says of a contract or channel it does not have. */
export const contractErrors: readonly Case[] = [
  {
    id: 'A1',
    title: 'the contract throws, submit',
    network: 'calm',
    run: (context) => submit(context.client(), 'failAfterWrite', { arguments: ['k1'] }),
  },
  {
    id: 'A2',
    title: 'the contract throws, evaluate',
    network: 'calm',
    run: (context) => evaluate(context.client(), 'failAfterWrite', 'k1'),
  },
  {
    id: 'A3',
    title: 'the second of two named organisations refuses',
    network: 'calm',
    run: (context) => submit(context.client(), 'failOn', { arguments: ['InsuranceMSP'], orgs: TWO }),
  },
  {
    id: 'A4',
    title: 'one other organisation refuses, the gateway finds a third',
    network: 'calm',
    run: (context) => submit(context.client(), 'failOn', { arguments: ['InsuranceMSP'] }),
  },
  {
    id: 'A4b',
    title: 'the first of three named organisations refuses',
    network: 'calm',
    run: (context) => submit(context.client(), 'failOn', { arguments: ['HealthMSP'], orgs: [...TWO, 'DrugMSP'] }),
  },
  {
    id: 'A5',
    title: 'both named organisations refuse',
    network: 'calm',
    run: (context) => submit(context.client(), 'failAfterWrite', { arguments: ['k'], orgs: TWO }),
  },
  {
    id: 'A6',
    title: 'every organisation writes something else',
    network: 'calm',
    run: (context) => submit(context.client(), 'nondet'),
  },
  {
    id: 'A7',
    title: 'unknown function',
    network: 'calm',
    run: (context) => submit(context.client(), 'nope'),
  },
  { id: 'A8', title: 'too few arguments', network: 'calm', run: (context) => submit(context.client(), 'put') },
  {
    id: 'A9',
    title: 'too many arguments, evaluate',
    network: 'calm',
    run: (context) => evaluate(context.client(), 'get', 'a', 'b'),
  },
  {
    id: 'A10',
    title: 'an argument that is not JSON',
    network: 'calm',
    run: (context) => submit(context.client(), 'put', { arguments: ['{'] }),
  },
  {
    id: 'A11',
    title: 'a write to the empty key',
    network: 'calm',
    run: (context) => submit(context.client(), 'emptyKey'),
  },
  {
    id: 'A12',
    title: 'unknown chaincode, submit',
    network: 'calm',
    run: (context) => context.client().network.getContract('nope').submitTransaction('x'),
  },
  {
    id: 'A12b',
    title: 'unknown chaincode, evaluate',
    network: 'calm',
    run: (context) => context.client().network.getContract('nope').evaluateTransaction('x'),
  },
  {
    id: 'A13',
    title: 'unknown channel, submit',
    network: 'calm',
    run: (context) => submit(context.client({ channel: 'nochan' }), 'get', { arguments: ['x'] }),
  },
  {
    id: 'A13b',
    title: 'unknown channel, evaluate',
    network: 'calm',
    run: (context) => evaluate(context.client({ channel: 'nochan' }), 'get', 'x'),
  },
  {
    id: 'A14',
    title: 'unknown contract of the chaincode',
    network: 'calm',
    run: (context) => context.client().network.getContract(CHAINCODE, 'other').evaluateTransaction('get', 'x'),
  },
  {
    id: 'A15',
    title: 'an endorsing organisation that is not in the channel',
    network: 'calm',
    run: (context) => submit(context.client(), 'put', { arguments: [record(context.key())], orgs: ['NopeMSP'] }),
  },
  {
    id: 'A15b',
    title: 'an evaluating organisation that is not in the channel',
    network: 'calm',
    run: (context) =>
      context.client().contract.evaluate('get', { arguments: ['x'], endorsingOrganizations: ['NopeMSP'] }),
  },
  {
    id: 'A16',
    title: 'a query that fails, submitted',
    network: 'calm',
    run: (context) => submit(context.client(), 'get', { arguments: ['first'] }),
  },
  {
    id: 'A17',
    title: 'a transaction does not see its own write',
    network: 'calm',
    run: (context) => evaluate(context.client(), 'readOwnWrite', 'row'),
  },
  {
    id: 'A18',
    title: 'what a contract learns of the invocation',
    network: 'calm',
    run: async (context) => {
      const proposal = propose(context.client(), 'whoami', { transient: { secret: '1' } });
      return proposal.evaluate();
    },
  },
  {
    id: 'A19',
    title: "the contract's metadata",
    network: 'calm',
    run: async (context) => metadataOf(await evaluate(context.client(), 'org.hyperledger.fabric:GetMetadata')),
  },
  {
    id: 'A20',
    title: 'a key that does not exist, evaluate',
    network: 'calm',
    run: (context) => evaluate(context.client(), 'get', 'none'),
  },
  {
    id: 'A21',
    title: "the product's CODE|json, submit",
    network: 'calm',
    run: (context) =>
      submit(context.client(), 'refuse', { arguments: ['RECEIPT_EXISTS', '{"id":"票-1","by":"HealthMSP"}'] }),
  },
  {
    id: 'A22',
    title: "the product's CODE|json, evaluate",
    network: 'calm',
    run: (context) => evaluate(context.client(), 'refuse', 'RECEIPT_EXISTS', '{"id":"票-1","by":"HealthMSP"}'),
  },
  {
    id: 'A23',
    title: 'a system chaincode submitted',
    network: 'calm',
    run: (context) => {
      const { network } = context.client();
      return network.getContract('qscc').submitTransaction('GetChainInfo', context.engine.channel);
    },
  },
];

/** The contracts it names and the description of `put`. */
function metadataOf(text: string): unknown {
  const metadata: unknown = JSON.parse(text);
  const contracts = part(metadata, 'contracts');
  const transactions = part(part(contracts, CHAINCODE), 'transactions');
  const list: unknown[] = Array.isArray(transactions) ? transactions : [];
  const names = typeof contracts === 'object' && contracts !== null ? Object.keys(contracts) : [];
  return { contracts: names, put: list.find((entry) => part(entry, 'name') === 'put') };
}

function part(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
