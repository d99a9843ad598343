import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '@piaosu/core';
import type { BlockTransaction, LedgerBlock } from '../../ledger/block-reader.ts';
import type { BlockSource, ChainPlace } from '../../ledger/block-source.ts';

export const CHAINCODE = 'piaosu';

/** A transaction of a test: what it wrote (null deletes) and the operations it was submitted with. */
export interface TestTransaction {
  readonly writes: Readonly<Record<string, Json>>;
  readonly operations?: readonly Json[];
  readonly code?: number;
  readonly time?: number;
  /** The contracts' unless it is another: the network's own `_lifecycle`. */
  readonly chaincode?: string;
}

/** A chain of blocks in memory, hash-linked as the real ones are, and a source that delivers them. */
export class TestChain implements BlockSource {
  readonly blocks_: LedgerBlock[] = [];
  /** How often a block was handed out, repeats after a failure among them. */
  delivered = 0;
  #wake: (() => void) | undefined;

  add(...transactions: readonly TestTransaction[]): LedgerBlock {
    const number = this.blocks_.length;
    const data = sha256(`data ${number} ${canonicalJson(transactions.map(({ writes }) => writes))}`);
    const previousHash = this.blocks_.at(-1)?.hash ?? new Uint8Array();
    const block: LedgerBlock = {
      number,
      hash: sha256(Buffer.concat([Buffer.from(previousHash), data])),
      previousHash,
      dataHash: data,
      computedDataHash: data,
      size: transactions.length,
      time: Math.max(0, ...transactions.map(({ time }) => time ?? 1_700_000_000)),
      transactions: transactions.map((transaction, position) => toTransaction(number, position, transaction)),
    };
    this.push(block);
    return block;
  }

  push(block: LedgerBlock): void {
    this.blocks_.push(block);
    this.#wake?.();
  }

  async *blocks(after: ChainPlace | undefined, signal: AbortSignal): AsyncIterable<LedgerBlock> {
    for (let next = (after?.number ?? -1) + 1; !signal.aborted;) {
      const block = this.blocks_[next];
      if (block !== undefined) {
        next += 1;
        this.delivered += 1;
        yield block;
        continue;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => {
          resolve();
        });
      });
    }
  }
}

function toTransaction(block: number, position: number, transaction: TestTransaction): BlockTransaction {
  const { writes, operations = [], code = 0, time = 1_700_000_000, chaincode = CHAINCODE } = transaction;
  return {
    id: sha256(`tx ${block} ${position}`).toString('hex'),
    position,
    code,
    time,
    creator: { mspId: 'HealthMSP', certificate: '' },
    chaincode,
    functionName: 'receipt:submit',
    args: [canonicalJson(operations)],
    writes: Object.entries(writes).map(([key, value]) => ({
      namespace: chaincode,
      key,
      value: value === null ? new Uint8Array() : Buffer.from(canonicalJson(value)),
      isDelete: value === null,
    })),
    endorsements: [
      { mspId: 'HealthMSP', certificate: '', signature: Buffer.of(1) },
      { mspId: 'DrugMSP', certificate: '', signature: Buffer.of(2) },
    ],
  };
}

function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}
