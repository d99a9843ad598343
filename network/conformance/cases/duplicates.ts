import type { Status, SubmittedTransaction } from '@hyperledger/fabric-gateway';
import { block } from '../answer.ts';
import {
  commit,
  committed,
  endorse,
  outcome,
  outcomeOf,
  propose,
  record,
  type Case,
  type CaseContext,
} from '../case.ts';
import type { Client } from '../client.ts';
import { commitAgain, commitOf } from '../envelope.ts';

const UNKNOWN_ID = 'ab'.repeat(32);
/** Long enough for a peer that answers, short enough for one that must not. */
const WAIT_MS = 1_000;

function put(context: CaseContext, client: Client): ReturnType<typeof endorse> {
  return endorse(client, 'put', { arguments: [record(context.key())] });
}

/** The same bytes twice, and the status of transactions known and unknown. */
export const duplicates: readonly Case[] = [
  {
    id: 'D1',
    title: 'the same bytes three times at once, before the commit',
    network: 'calm',
    run: async (context) => {
      const transaction = await put(context, context.client());
      const submitted = await Promise.allSettled([1, 2, 3].map(() => transaction.submit()));
      return Promise.all(
        submitted.map((each) => (each.status === 'fulfilled' ? verdictOf(each.value) : outcomeOf(each))),
      );
    },
  },
  {
    id: 'D2',
    title: 'the same bytes again after the commit',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const transaction = await put(context, client);
      const first = await commit(transaction);
      const err = await outcome(commit(transaction));
      return { first, err, err3: await outcome(commit(client.gateway.newTransaction(transaction.getBytes()))) };
    },
  },
  {
    id: 'D3',
    title: 'the status of a known transaction, asked twice',
    network: 'calm',
    run: async (context) => {
      const client = context.client();
      const submitted = await (await put(context, client)).submit();
      const [a, b] = [await submitted.getStatus(), await commitAgain(client, submitted).getStatus()];
      return { a: statusOf(a), b: statusOf(b), txid: a.transactionId.length };
    },
  },
  {
    id: 'D4',
    title: "the status from another organisation's peer",
    network: 'calm',
    run: async (context) => {
      const transaction = await put(context, context.client());
      await commit(transaction);
      const other = context.client({ mspId: 'InsuranceMSP' });
      return statusOf(await commitOf(other, context.engine.channel, transaction.getTransactionId()).getStatus());
    },
  },
  {
    id: 'D5',
    title: 'the status of an unknown transaction, with a deadline',
    network: 'calm',
    run: async (context) => {
      const call = commitOf(context.client(), context.engine.channel, UNKNOWN_ID);
      return call.getStatus({ deadline: Date.now() + WAIT_MS });
    },
  },
  {
    id: 'D5b',
    title: 'the status on an unknown channel',
    network: 'calm',
    run: async (context) => commitOf(context.client(), 'nochan', UNKNOWN_ID).getStatus(),
  },
  {
    id: 'D6',
    title: 'the proposal of a committed transaction endorsed again',
    network: 'calm',
    run: async (context) => {
      const proposal = propose(context.client(), 'put', { arguments: [record(context.key())] });
      await commit(await proposal.endorse());
      return (await proposal.endorse()).getTransactionId();
    },
  },
  {
    id: 'D6b',
    title: 'the proposal of a committed transaction evaluated again',
    network: 'calm',
    run: async (context) => {
      const proposal = propose(context.client(), 'put', { arguments: [record(context.key())] });
      await commit(await proposal.endorse());
      return proposal.evaluate();
    },
  },
];

async function verdictOf(transaction: SubmittedTransaction): Promise<unknown> {
  const { code, blockNumber, successful, result } = await committed(transaction);
  return { code, blockNumber, successful, result };
}

function statusOf(status: Status): unknown {
  const { code, blockNumber, successful, transactionId } = status;
  return { blockNumber: block(blockNumber), code, successful, transactionId };
}
