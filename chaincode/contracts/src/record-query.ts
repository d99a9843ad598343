import { PiaosuError, splitLedgerKey, thrownText, type LedgerKind } from '@piaosu/core';
import type { Context } from 'fabric-contract-api';

/**
 * Reads one record of the kinds of a contract: its canonical JSON, or an empty text when there is none.
 * @throws Error `SCHEMA|{}` for a key that `ledgerKey` could not have built or of another contract
 */
export async function queryRecord(context: Context, kinds: readonly LedgerKind[], key: string): Promise<string> {
  const kind = splitLedgerKey(key)?.kind;
  if (kind === undefined || !kinds.includes(kind)) throw new Error(thrownText(new PiaosuError('SCHEMA', {})));
  return Buffer.from(await context.stub.getState(key)).toString('utf8');
}
