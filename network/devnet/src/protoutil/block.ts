import { common } from '@hyperledger/fabric-protos';
import { derInteger } from '../msp/der.ts';
import { sha256 } from './bytes.ts';

export interface BlockHeader {
  readonly number: number;
  readonly previousHash: Uint8Array;
  readonly dataHash: Uint8Array;
}

/** The order of a block's metadata, from common.BlockMetadataIndex. */
export interface BlockMetadata {
  readonly signatures: Uint8Array;
  readonly transactionsFilter: Uint8Array;
  /** Empty in block 0. */
  readonly commitHash: Uint8Array;
}

export interface Block {
  readonly header: BlockHeader;
  readonly envelopes: readonly Uint8Array[];
  readonly metadata: BlockMetadata;
}

/** ASN.1 SEQUENCE { INTEGER number, OCTET STRING previousHash, OCTET STRING dataHash }: what orderers sign. */
export function headerBytes(header: BlockHeader): Buffer {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(header.number));
  const body = Buffer.concat([derInteger(number), octetString(header.previousHash), octetString(header.dataHash)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** Hash of a block: of its header only; the data hash binds the envelopes. */
export function headerHash(header: BlockHeader): Buffer {
  return sha256(headerBytes(header));
}

export function dataHash(envelopes: readonly Uint8Array[]): Buffer {
  return sha256(...envelopes);
}

function octetString(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0x04, bytes.length]), bytes]);
}

export function encodeBlock(block: Block): Uint8Array {
  const header = new common.BlockHeader();
  header.setNumber(block.header.number);
  header.setPreviousHash(block.header.previousHash);
  header.setDataHash(block.header.dataHash);
  const data = new common.BlockData();
  data.setDataList([...block.envelopes]);
  const metadata = new common.BlockMetadata();
  const empty = new Uint8Array();
  metadata.setMetadataList([
    block.metadata.signatures,
    empty,
    block.metadata.transactionsFilter,
    empty,
    block.metadata.commitHash,
  ]);
  const message = new common.Block();
  message.setHeader(header);
  message.setData(data);
  message.setMetadata(metadata);
  return message.serializeBinary();
}

/** @throws Error for bytes that are not a block. */
export function decodeBlock(bytes: Uint8Array): Block {
  const message = common.Block.deserializeBinary(bytes);
  const header = message.getHeader();
  if (header === undefined) throw new Error('block without a header');
  const metadata = message.getMetadata()?.getMetadataList_asU8() ?? [];
  const empty = new Uint8Array();
  return {
    header: {
      number: header.getNumber(),
      previousHash: header.getPreviousHash_asU8(),
      dataHash: header.getDataHash_asU8(),
    },
    envelopes: message.getData()?.getDataList_asU8() ?? [],
    metadata: {
      signatures: metadata[common.BlockMetadataIndex.SIGNATURES] ?? empty,
      transactionsFilter: metadata[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? empty,
      commitHash: metadata[common.BlockMetadataIndex.COMMIT_HASH] ?? empty,
    },
  };
}
