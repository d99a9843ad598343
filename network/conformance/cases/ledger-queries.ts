import { common, peer } from '@hyperledger/fabric-protos';
import { block } from '../answer.ts';
import { commit, endorse, outcome, record, type Case, type CaseContext } from '../case.ts';

const UNKNOWN_ID = 'ff'.repeat(32);

/** Asks the system chaincode; the channel's name comes first among the arguments. */
async function query(context: CaseContext, name: string, ...args: string[]): Promise<Uint8Array> {
  return context
    .client()
    .network.getContract('qscc')
    .evaluateTransaction(name, ...args);
}

function put(context: CaseContext): ReturnType<typeof endorse> {
  return endorse(context.client(), 'put', { arguments: [record(context.key())] });
}

function numberOf(answer: unknown): unknown {
  if (!(answer instanceof Uint8Array)) return answer;
  return block(common.Block.deserializeBinary(answer).getHeader()?.getNumber() ?? -1);
}

async function chainInfo(context: CaseContext): Promise<common.BlockchainInfo> {
  return common.BlockchainInfo.deserializeBinary(await query(context, 'GetChainInfo', context.engine.channel));
}

/** qscc: what the gateway and its tools ask of the ledger. */
export const ledgerQueries: readonly Case[] = [
  {
    id: 'D7',
    title: 'qscc: an unknown transaction',
    network: 'calm',
    run: (context) => query(context, 'GetTransactionByID', context.engine.channel, UNKNOWN_ID),
  },
  {
    id: 'D7b',
    title: 'qscc: a known transaction',
    network: 'calm',
    run: async (context) => {
      const transaction = await put(context);
      const s = await commit(transaction);
      const bytes = await query(context, 'GetTransactionByID', context.engine.channel, transaction.getTransactionId());
      return { vc: peer.ProcessedTransaction.deserializeBinary(bytes).getValidationcode(), s };
    },
  },
  {
    id: 'D7c',
    title: 'qscc: height and hash of the chain',
    network: 'calm',
    run: async (context) => {
      const info = await chainInfo(context);
      return { h: block(info.getHeight()), cur: info.getCurrentblockhash_asU8().length === 32 ? '<hash>' : 'no hash' };
    },
  },
  {
    id: 'Q0',
    title: 'qscc: a commit makes the chain one block longer, linked to the last',
    network: 'calm',
    run: async (context) => {
      const before = await chainInfo(context);
      const { blockNumber } = await commit(await put(context));
      const after = await chainInfo(context);
      return {
        heights: [block(before.getHeight()), blockNumber, block(after.getHeight())],
        linked: Buffer.compare(after.getPreviousblockhash_asU8(), before.getCurrentblockhash_asU8()) === 0,
      };
    },
  },
  {
    id: 'Q1',
    title: 'qscc: a block by number, by hash, by transaction',
    network: 'calm',
    run: async (context) => {
      const { channel } = context.engine;
      const transaction = await put(context);
      const { blockNumber } = await commit(transaction);
      const byNumber = await query(context, 'GetBlockByNumber', channel, blockNumber.slice(1));
      const hash = Buffer.from((await chainInfo(context)).getCurrentblockhash_asU8());
      const contract = context.client().network.getContract('qscc');
      const byHash = await outcome(contract.evaluate('GetBlockByHash', { arguments: [channel, hash] }));
      const byTransaction = await outcome(query(context, 'GetBlockByTxID', channel, transaction.getTransactionId()));
      return [blockNumber, ...[byNumber, byHash, byTransaction].map(numberOf)];
    },
  },
  {
    id: 'Q2',
    title: 'qscc: a block that is not there yet, no number, the newest',
    network: 'calm',
    run: async (context) => {
      const { channel } = context.engine;
      const ask = (number: string): Promise<unknown> => outcome(query(context, 'GetBlockByNumber', channel, number));
      const newest = await outcome(query(context, 'GetBlockByNumber', channel, '18446744073709551615'));
      return [await ask('99999999'), await ask('x'), newest instanceof Uint8Array ? 'a block' : newest];
    },
  },
  {
    id: 'Q3',
    title: 'qscc: unknown function, no channel, unknown channel, missing argument',
    network: 'calm',
    run: async (context) => {
      const { channel } = context.engine;
      return [
        await outcome(query(context, 'Nope', channel)),
        await outcome(query(context, 'GetChainInfo')),
        await outcome(query(context, 'GetChainInfo', 'nochan')),
        await outcome(query(context, 'GetBlockByNumber', channel)),
        await outcome(query(context, 'GetBlockByHash', channel, 'no hash')),
        await outcome(query(context, 'GetBlockByTxID', channel, UNKNOWN_ID)),
      ];
    },
  },
];
