import { common, peer } from '@hyperledger/fabric-protos';
import type { Block } from '../protoutil/block.ts';
import type { TransactionPlace } from '../blockstore/block-index.ts';
import { systemChaincode, textOf, type SystemChaincode } from './system-chaincode.ts';
import { toValidationCode } from '../validator/validation-code.ts';

/** What qscc asks of the ledger. */
export interface QueryLedger {
  readonly channelId: string;
  readonly height: number;
  readonly currentHash: Uint8Array;
  readonly previousHash: Uint8Array;
  transactionPlace(txId: string): TransactionPlace | undefined;
  /** Number of the block with this header hash. */
  blockWithHash(hash: Uint8Array): number | undefined;
  blockBytes(number: number): Promise<Uint8Array>;
  block(number: number): Promise<Block>;
}

const CHAIN_INFO = 'GetChainInfo';

/** Fabric's ledger queries: GetChainInfo, GetBlockByNumber, GetBlockByHash, GetBlockByTxID, GetTransactionByID. */
export function querySystemChaincode(ledger: QueryLedger): SystemChaincode {
  return systemChaincode((args) => query(ledger, args));
}

function query(ledger: QueryLedger, args: readonly Uint8Array[]): Uint8Array | Promise<Uint8Array> {
  const [functionName, channel, argument] = args;
  if (functionName === undefined || channel === undefined)
    throw new Error(`Incorrect number of arguments, ${String(args.length)}`);
  const name = textOf(functionName);
  if (name !== CHAIN_INFO && argument === undefined) throw new Error(`missing 3rd argument for ${name}`);
  const channelId = textOf(channel);
  if (channelId !== ledger.channelId) throw new Error(`Invalid chain ID, ${channelId}`);
  const work = QUERIES.get(name);
  if (work === undefined) throw new Error(`Requested function ${name} not found.`);
  return work(ledger, argument ?? new Uint8Array());
}

type Query = (ledger: QueryLedger, argument: Uint8Array) => Uint8Array | Promise<Uint8Array>;

const QUERIES: ReadonlyMap<string, Query> = new Map<string, Query>([
  [CHAIN_INFO, chainInfo],
  ['GetBlockByNumber', (ledger, argument) => blockByNumber(ledger, textOf(argument))],
  ['GetBlockByHash', blockByHash],
  ['GetBlockByTxID', (ledger, argument) => blockByTxId(ledger, textOf(argument))],
  ['GetTransactionByID', (ledger, argument) => transactionById(ledger, textOf(argument))],
]);

function chainInfo(ledger: QueryLedger): Uint8Array {
  const info = new common.BlockchainInfo();
  info.setHeight(ledger.height);
  info.setCurrentblockhash(ledger.currentHash);
  info.setPreviousblockhash(ledger.previousHash);
  return info.serializeBinary();
}

async function blockByNumber(ledger: QueryLedger, argument: string): Promise<Uint8Array> {
  const number = parseUint64(argument);
  // The largest number there is stands for the newest block.
  if (number === MAX_UINT64) return ledger.blockBytes(ledger.height - 1);
  if (number >= BigInt(ledger.height)) {
    throw new Error(
      `Failed to get block number ${String(number)}, error no such block number [${String(number)}] in index`,
    );
  }
  return ledger.blockBytes(Number(number));
}

const MAX_UINT64 = 2n ** 64n - 1n;

function parseUint64(text: string): bigint {
  const refused = (reason: string): Error =>
    new Error(`Failed to parse block number with error strconv.ParseUint: parsing ${JSON.stringify(text)}: ${reason}`);
  if (!/^\d+$/.test(text)) throw refused('invalid syntax');
  const number = BigInt(text);
  if (number > MAX_UINT64) throw refused('value out of range');
  return number;
}

async function blockByHash(ledger: QueryLedger, hash: Uint8Array): Promise<Uint8Array> {
  const number = ledger.blockWithHash(hash);
  if (number !== undefined) return ledger.blockBytes(number);
  const hex = Buffer.from(hash).toString('hex');
  throw new Error(`Failed to get block hash ${textOf(hash)}, error no such block hash [${hex}] in index`);
}

async function blockByTxId(ledger: QueryLedger, txId: string): Promise<Uint8Array> {
  const place = ledger.transactionPlace(txId);
  if (place === undefined)
    throw new Error(`Failed to get block for txID ${txId}, error no such transaction ID [${txId}] in index`);
  return ledger.blockBytes(place.block);
}

async function transactionById(ledger: QueryLedger, txId: string): Promise<Uint8Array> {
  const place = ledger.transactionPlace(txId);
  if (place === undefined) {
    throw new Error(`Failed to get transaction with id ${txId}, error no such transaction ID [${txId}] in index`);
  }
  const envelope = (await ledger.block(place.block)).envelopes[place.tx] ?? new Uint8Array();
  const processed = new peer.ProcessedTransaction();
  processed.setTransactionenvelope(common.Envelope.deserializeBinary(envelope));
  processed.setValidationcode(toValidationCode(place.code));
  return processed.serializeBinary();
}
