import type { RowReading, SealRequest } from './receipt-sealer.ts';
import type { SealedRows } from './sealing.ts';

/** What the pool asks of a worker thread; `batch` names documents that stay in the worker until they are released. */
export type SealingRequest =
  | {
      readonly kind: 'read';
      readonly call: number;
      readonly batch: number;
      readonly pepper: number;
      readonly sources: readonly string[];
    }
  | {
      readonly kind: 'seal';
      readonly call: number;
      readonly batch: number;
      readonly requests: readonly (SealRequest | undefined)[];
    }
  | { readonly kind: 'release'; readonly batch: number };

export type SealingReply =
  | { readonly kind: 'read'; readonly call: number; readonly readings: readonly RowReading[] }
  | { readonly kind: 'sealed'; readonly call: number; readonly sealed: SealedRows }
  | { readonly kind: 'failed'; readonly call: number; readonly reason: string };
