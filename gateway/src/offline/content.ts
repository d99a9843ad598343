import { canonicalJson, PiaosuError, type OfflineTicket } from '@piaosu/core';
import type { BatchRow } from '../db/offline.ts';
import type { WrappingKeys } from '../documents/document-cipher.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import { readTickets } from './upload-file.ts';

/** Encrypted like documents: a held upload holds whole receipts. */
export function sealContent(wrapping: WrappingKeys, batch: string, tickets: readonly OfflineTicket[]): string {
  const text = tickets.map((ticket) => canonicalJson(ticket)).join('\n');
  return newTextCipher(wrapping, new RandomPool()).seal(batch, text);
}

/** Throws PiaosuError ILLEGAL_TRANSITION when it is no longer held, INDEX_DIVERGED when it was changed. */
export function contentOf(wrapping: WrappingKeys, { id, content }: BatchRow) {
  if (content === null) throw new PiaosuError('ILLEGAL_TRANSITION', { batch: id });
  return readTickets(Buffer.from(newTextCipher(wrapping, new RandomPool()).open(id, content)));
}
