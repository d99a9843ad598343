import type { Block, BlockWithTransactions, Checkpoint, LedgerHit, Page, Transaction } from '@piaosu/gateway/api';
import { pathOf } from './client.ts';
import { request } from './request.ts';

export type { Block, BlockWithTransactions, Checkpoint, LedgerHit, Transaction };

export interface Blocks extends Page<Block> {
  readonly height: number;
}

/** The newest blocks, or those before a cursor. A page that asks by itself says so. */
export function readBlocks(
  { cursor, background = false }: { readonly cursor?: string | undefined; readonly background?: boolean },
  signal?: AbortSignal,
): Promise<Blocks> {
  return request<Blocks>({ path: '/ledger/blocks', query: { limit: 20, cursor }, background, signal });
}

export function readBlock(number: string, signal?: AbortSignal): Promise<BlockWithTransactions> {
  return request<BlockWithTransactions>({ path: pathOf`/ledger/blocks/${number}`, signal });
}

export function readTransaction(id: string, signal?: AbortSignal): Promise<Transaction> {
  return request<Transaction>({ path: pathOf`/ledger/transactions/${id}`, signal });
}

/** Every checkpoint of every log, by log and size. */
export async function readCheckpoints(signal?: AbortSignal): Promise<readonly Checkpoint[]> {
  const { items } = await request<Page<Checkpoint>>({ path: '/ledger/checkpoints', query: { limit: 500 }, signal });
  return items;
}

export async function searchLedger(text: string, signal?: AbortSignal): Promise<readonly LedgerHit[]> {
  const { items } = await request<{ readonly items: readonly LedgerHit[] }>({
    ...{ path: '/ledger/search', query: { text }, signal },
  });
  return items;
}
