import { common } from '@hyperledger/fabric-protos';
import type { BlockSigner } from '../orderer/block-signer.ts';
import { dataHash, type Block } from '../protoutil/block.ts';
import { splitNamespace } from '../rwset/rwset.ts';
import { commitHash } from '../statedb/commit-hash.ts';
import type { UpdateBatch } from '../statedb/update-batch.ts';
import { LIFECYCLE } from '../lifecycle/chaincode-definition.ts';
import type { NamespacePolicies } from '../validator/namespace-policies.ts';
import type { ParsedTransaction } from '../validator/parsed-transaction.ts';
import { validateBlock } from '../validator/validator.ts';
import type { Ledger } from './ledger.ts';

export interface CommitterOptions {
  readonly channelId: string;
  readonly ledger: Ledger;
  readonly policies: NamespacePolicies;
  readonly signer: BlockSigner;
  /** Told after a block is durable and visible. */
  readonly onBlock: (block: Block, transactions: readonly ParsedTransaction[]) => void;
}

/** Makes blocks out of ordered transactions: validates, links, signs, writes, tells. */
export class Committer {
  readonly #options: CommitterOptions;

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  /** One call at a time. */
  async commit(transactions: readonly ParsedTransaction[]): Promise<void> {
    const { channelId, ledger, policies, onBlock } = this.#options;
    const number = ledger.height;
    const context = {
      channelId,
      state: ledger.state,
      policies,
      isCommitted: (txId: string) => ledger.isCommitted(txId),
    };
    const { filter, updates } = await validateBlock(number, transactions, context);
    const block = this.#block(number, transactions, filter, updates);
    await ledger.commit(block.block, updates, block.commitHash);
    if (updates.namespaces().some((name) => splitNamespace(name).namespace === LIFECYCLE)) policies.forget();
    onBlock(block.block, transactions);
  }

  #block(
    number: number,
    transactions: readonly ParsedTransaction[],
    filter: Uint8Array,
    updates: UpdateBatch,
  ): { block: Block; commitHash: Uint8Array } {
    const { ledger, signer } = this.#options;
    const envelopes = transactions.map((transaction) => transaction.envelope);
    const header = { number, previousHash: ledger.currentHash, dataHash: dataHash(envelopes) };
    // Fabric begins the chain of commit hashes with block 1.
    const hash = number === 0 ? new Uint8Array() : commitHash(filter, updates, ledger.commitHash);
    const commit = new common.Metadata();
    commit.setValue(hash);
    const metadata = {
      signatures: number === 0 ? unsigned() : signer.sign(header),
      transactionsFilter: filter,
      commitHash: number === 0 ? new Uint8Array() : commit.serializeBinary(),
    };
    return { block: { header, envelopes, metadata }, commitHash: hash };
  }
}

/** Block 0 is trusted because it is given, not because it is signed; it only names itself as the last configuration. */
function unsigned(): Uint8Array {
  const value = new common.OrdererBlockMetadata();
  value.setLastConfig(new common.LastConfig());
  const metadata = new common.Metadata();
  metadata.setValue(value.serializeBinary());
  return metadata.serializeBinary();
}
