import { tagParts, tagsUnder, type Pepper, type ReceiptRef } from '@piaosu/core';
import { nativeHmac } from '../native/hash-suite.ts';

/** Some 300 B each: 6 MiB when full. */
const REMEMBERED = 20_000;

/** An HMAC costs 9 µs, and the same receipts are asked for again and again. By the secrets, then by the number. */
const remembered = new WeakMap<readonly Pepper[], Map<string, readonly string[]>>();

/** The receipt's tags under every version of the secret, oldest first. */
export function receiptTagsOf(peppers: readonly Pepper[], receipt: ReceiptRef): readonly string[] {
  const tagged = remembered.get(peppers) ?? new Map<string, readonly string[]>();
  remembered.set(peppers, tagged);
  const parts = tagParts.receipt(receipt);
  // The list grows in place when the ledger announces another version: what was remembered before is then incomplete.
  const key = [peppers.length, ...parts.map((part) => `${part.length}:${part}`)].join(' ');
  const tags = tagged.get(key) ?? tagsUnder(nativeHmac, peppers, 'receipt', parts);
  if (tagged.has(key)) return tags;
  // A Map keeps the order of insertion: the first key is the oldest.
  const [oldest] = tagged.keys();
  if (tagged.size >= REMEMBERED && oldest !== undefined) tagged.delete(oldest);
  tagged.set(key, tags);
  return tags;
}
