import {
  PiaosuError,
  readReceipt,
  saltBytesFor,
  sealDocument,
  takeSalts,
  type HashSuite,
  type SealedReceipt,
  type StaticTree,
} from '@piaosu/core';
import { z } from 'zod';

const envelope = z.strictObject({ v: z.literal(1), salts: z.base64(), document: z.unknown() });

/** What is encrypted of a receipt: its JSON form (core's `presentReceipt`) and the one random draw all its salts were cut from. */
export function toEnvelope(documentText: string, draw: Buffer): Buffer {
  return Buffer.from(`{"v":1,"salts":"${draw.toString('base64')}","document":${documentText}}`);
}

/** Reads a decrypted envelope and commits to its content again. Throws PiaosuError INDEX_DIVERGED for another form. */
export function openEnvelope(suite: HashSuite, tree: StaticTree, bytes: Uint8Array): SealedReceipt {
  const read = envelope.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  const { document, faults } = readReceipt(read.data?.document);
  if (!read.success || faults.length > 0) throw new PiaosuError('INDEX_DIVERGED', { part: 'document' });
  const draw = Buffer.from(read.data.salts, 'base64');
  const lines = document.details.length;
  if (draw.length !== saltBytesFor(lines)) throw new PiaosuError('INDEX_DIVERGED', { part: 'salts' });
  const salts = takeSalts(draw, lines);
  return { document, salts, sealed: sealDocument(suite, tree, document, salts) };
}
