import { receiptLeaf, toDigestText, type HashSuite, type Json, type ReceiptEvidence } from '@piaosu/core';

/** The public argument of an act on a receipt: where its leaf lies, so that whoever has the block can re-check it. */
export function toPointer(suite: HashSuite, { header, log, path }: ReceiptEvidence): Json {
  return { leaf: toDigestText(suite.alg, receiptLeaf(suite, header)), log, path };
}
