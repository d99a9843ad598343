import { isHashAlg, type HashAlg } from '@piaosu/core';
import { z } from 'zod';
import type { LotRow } from '../db/lots.ts';
import { openDocumentBytes, sealDocumentBytes, type WrappingKeys } from '../documents/document-cipher.ts';
import type { RandomPool } from '../documents/random-pool.ts';
import type { SealedDocument } from '../documents/sealed-document.ts';

const lotDocument = z.strictObject({
  lotNumber: z.string(),
  expiry: z.string(),
  /** Of the lot's units, hex. */
  key: z.string(),
  /** Of its leaves and tree: a network may change to another, and what was made before stays provable. */
  hashAlg: z.custom<HashAlg>(isHashAlg).default('sha-256'), // lots that were kept before it stood here
});
export type LotDocument = z.output<typeof lotDocument>;

/** What a lot's row hides: its number is printed on every box, and to others it is nobody's business. */
export function sealLotDocument(
  wrapping: WrappingKeys,
  random: RandomPool,
  lotTag: string,
  content: LotDocument,
): SealedDocument {
  return sealDocumentBytes(wrapping, random, lotTag, Buffer.from(JSON.stringify(content)));
}

/** Throws PiaosuError INDEX_DIVERGED for a row that was changed or belongs to another lot. */
export function openLotDocument(
  wrapping: WrappingKeys,
  row: Pick<LotRow, 'lot_tag' | 'document' | 'wrapped_key' | 'key_id'>,
): LotDocument {
  const sealed = { document: row.document, wrappedKey: row.wrapped_key, keyId: row.key_id };
  const plain = openDocumentBytes(wrapping, row.lot_tag, sealed);
  return lotDocument.parse(JSON.parse(Buffer.from(plain).toString('utf8')));
}
