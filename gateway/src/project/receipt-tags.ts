import { tagParts, tagsUnder, type Pepper, type ReceiptRef } from '@piaosu/core';
import { nativeHmac } from '../native/hash-suite.ts';

interface Tagged {
  readonly peppers: readonly Pepper[];
  readonly tags: readonly string[];
}

/** One request asks for the tags of its receipt several times: they live as long as the request's own object. */
const tagged = new WeakMap<ReceiptRef, Tagged>();

/** The receipt's tags under every version of the secret, oldest first. */
export function receiptTagsOf(peppers: readonly Pepper[], receipt: ReceiptRef): readonly string[] {
  const known = tagged.get(receipt);
  if (known?.peppers === peppers) return known.tags;
  const tags = tagsUnder(nativeHmac, peppers, 'receipt', tagParts.receipt(receipt));
  tagged.set(receipt, { peppers, tags });
  return tags;
}
