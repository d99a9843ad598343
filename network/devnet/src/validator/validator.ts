import { common } from '@hyperledger/fabric-protos';
import type { StateReader } from '../statedb/state-database.ts';
import { UpdateBatch } from '../statedb/update-batch.ts';
import { EndorsementValidator } from './key-level-policy.ts';
import { validateReads } from './mvcc.ts';
import type { NamespacePolicies } from './namespace-policies.ts';
import type { ParsedTransaction } from './parsed-transaction.ts';
import { CODE, type ValidationCode } from './validation-code.ts';

/** What validation needs to know of the channel at the block before. */
export interface ValidationContext {
  readonly channelId: string;
  readonly state: StateReader;
  readonly policies: NamespacePolicies;
  /** Whether an earlier block contains this transaction id, valid or not. */
  isCommitted(txId: string): boolean;
}

export interface ValidatedBlock {
  /** TRANSACTIONS_FILTER: one TxValidationCode per transaction. */
  readonly filter: Uint8Array;
  readonly updates: UpdateBatch;
}

/** Validates the transactions of one block in Fabric's order: form, creator, duplicates, policy, then reads. */
export async function validateBlock(
  number: number,
  transactions: readonly ParsedTransaction[],
  context: ValidationContext,
): Promise<ValidatedBlock> {
  const codes = withoutDuplicates(transactions, endorsementCodes(number, transactions, context));
  const updates = new UpdateBatch();
  for (const [index, transaction] of transactions.entries()) {
    const rwset = transaction.action?.rwset;
    if (codes[index] !== CODE.VALID || rwset === undefined) continue;
    const code = await validateReads(rwset, context.state, updates);
    codes[index] = code;
    if (code === CODE.VALID) updates.apply(rwset, { block: number, tx: index }, context.state);
  }
  return { filter: Uint8Array.from(codes), updates };
}

function endorsementCodes(
  number: number,
  transactions: readonly ParsedTransaction[],
  context: ValidationContext,
): ValidationCode[] {
  const endorsements = new EndorsementValidator(context.policies, context.state);
  return transactions.map((transaction) => {
    if (transaction.code !== CODE.VALID) return transaction.code;
    if (transaction.channelId !== context.channelId) return CODE.TARGET_CHAIN_NOT_FOUND;
    if (transaction.headerType === common.HeaderType.CONFIG)
      return number === 0 ? CODE.VALID : CODE.INVALID_CONFIG_TRANSACTION;
    if (transaction.action === undefined) return CODE.INVALID_ENDORSER_TRANSACTION;
    if (context.isCommitted(transaction.txId)) return CODE.DUPLICATE_TXID;
    return endorsements.validate(transaction.action);
  });
}

/** Of several valid transactions with one id in a block, the first stays. */
function withoutDuplicates(
  transactions: readonly ParsedTransaction[],
  codes: readonly ValidationCode[],
): ValidationCode[] {
  const seen = new Set<string>();
  return codes.map((code, index) => {
    const txId = transactions[index]?.txId ?? '';
    if (code !== CODE.VALID || txId === '') return code;
    if (seen.has(txId)) return CODE.DUPLICATE_TXID;
    seen.add(txId);
    return code;
  });
}
