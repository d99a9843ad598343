import { leafText, type Json, type ReceiptEvidence } from '@piaosu/core';
import { nativeSuite } from '../native/hash-suite.ts';

/** The public argument of an act on a receipt: where its leaf lies, so that whoever has the block can re-check it. */
export function toPointer({ header, log, path }: ReceiptEvidence): Json {
  return { leaf: leafText(nativeSuite(header.hashAlg), header), log, path };
}
