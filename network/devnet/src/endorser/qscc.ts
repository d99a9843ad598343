import { common, peer } from '@hyperledger/fabric-protos';
import { messageOf } from '../errors.ts';
import type { Block } from '../protoutil/block.ts';
import type { TransactionPlace } from '../blockstore/block-index.ts';
import { toValidationCode } from '../validator/validation-code.ts';

/** A chaincode inside the peer. Never throws: a failure is a response with status 500. */
export type SystemChaincode = (args: readonly Uint8Array[]) => Promise<peer.Response>;

/** What qscc asks of the ledger. */
export interface QueryLedger {
  readonly channelId: string;
  readonly height: number;
  readonly currentHash: Uint8Array;
  readonly previousHash: Uint8Array;
  transactionPlace(txId: string): TransactionPlace | undefined;
  blockBytes(number: number): Promise<Uint8Array>;
  block(number: number): Promise<Block>;
}

/** Fabric's ledger queries: GetChainInfo, GetBlockByNumber, GetBlockByTxID, GetTransactionByID. */
export function querySystemChaincode(ledger: QueryLedger): SystemChaincode {
  return async ([functionName, channel, argument]) => {
    try {
      const name = text(functionName);
      const channelId = text(channel);
      if (channelId !== ledger.channelId) throw new Error(`Invalid chain ID, ${channelId}`);
      if (name === 'GetChainInfo') return success(chainInfo(ledger));
      if (argument === undefined) throw new Error(`missing 3rd argument for ${name}`);
      return success(await query(ledger, name, text(argument)));
    } catch (error) {
      return failure(messageOf(error));
    }
  };
}

async function query(ledger: QueryLedger, name: string, argument: string): Promise<Uint8Array> {
  switch (name) {
    case 'GetBlockByNumber':
      return blockByNumber(ledger, argument);
    case 'GetBlockByTxID':
      return blockByTxId(ledger, argument);
    case 'GetTransactionByID':
      return transactionById(ledger, argument);
    default:
      throw new Error(`Requested function ${name} not found.`);
  }
}

function chainInfo(ledger: QueryLedger): Uint8Array {
  const info = new common.BlockchainInfo();
  info.setHeight(ledger.height);
  info.setCurrentblockhash(ledger.currentHash);
  info.setPreviousblockhash(ledger.previousHash);
  return info.serializeBinary();
}

async function blockByNumber(ledger: QueryLedger, argument: string): Promise<Uint8Array> {
  if (!/^\d+$/.test(argument))
    throw new Error(`Failed to parse block number with error strconv.ParseUint: parsing "${argument}": invalid syntax`);
  const number = Number(argument);
  if (number >= ledger.height) {
    throw new Error(`Failed to get block number ${argument}, error no such block number [${argument}] in index`);
  }
  return ledger.blockBytes(number);
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

function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? new Uint8Array()).toString();
}

function success(payload: Uint8Array): peer.Response {
  const response = new peer.Response();
  response.setStatus(200);
  response.setPayload(payload);
  return response;
}

function failure(message: string): peer.Response {
  const response = new peer.Response();
  response.setStatus(500);
  response.setMessage(message);
  return response;
}
