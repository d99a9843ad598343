import { newStore } from '../../api/store.ts';

/**
 * Numbers of the receipts behind the claims that were reserved in this tab. The ledger and its answers have only their tags; what
 * somebody scanned at this desk may be read and printed as long as the tab is open, and is kept nowhere.
 */
export const claimedReceipts = newStore<Readonly<Record<string, readonly string[]>>>({});

export function rememberClaimed(claim: string, receipts: readonly string[]): void {
  claimedReceipts.set({ ...claimedReceipts.get(), [claim]: receipts });
}
