import { createHmac, randomUUID, type KeyObject } from 'node:crypto';
import { canonicalJson } from '@piaosu/core';
import { z } from 'zod';
import * as rows from '../db/lot-uploads.ts';
import type { Database, Sql } from '../db/index.ts';
import { openDocumentBytes, sealDocumentBytes, type WrappingKeys } from '../documents/document-cipher.ts';
import type { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import { UNIT_MEDIA_TYPES, type UnitMediaType } from '../lots/index.ts';

const lotNames = z.strictObject({
  product: z.string(),
  premises: z.string(),
  lotNumber: z.string(),
  expiry: z.string(),
  /** 0 begins the lot, the next number continues it. */
  part: z.int(),
  /** Boxes and containers that the file must hold. */
  expected: z.int().nullable(),
});
/** What a maker says of a run of boxes beside their codes. */
export type LotNames = z.output<typeof lotNames>;

/** An upload that a job works on. */
export interface KeptUpload {
  readonly id: string;
  readonly mediaType: UnitMediaType;
  readonly names: LotNames;
  /** The run that it has become, once it was begun. */
  readonly lot: number | null;
}

/** Uploads of lots until their jobs have ended, encrypted like documents: a code is a guess that came true. */
export interface LotUploadVault {
  /** Takes the bytes as they arrive; nobody's until it is given to a job. Leaves nothing when they break off. */
  keep(
    mediaType: UnitMediaType,
    names: LotNames,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly id: string; readonly content: Uint8Array }>;
  /** Keyed hash of an upload that is not kept, to be compared with what `keep` gave. */
  contentOf(mediaType: UnitMediaType, names: LotNames, chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array>;
  give(sql: Sql, id: string, job: string): Promise<void>;
  of(job: string): Promise<KeptUpload | undefined>;
  chunks(id: string): AsyncIterable<Uint8Array>;
  setLot(id: string, lot: number | null): Promise<void>;
  drop(id: string): Promise<void>;
  /** Drops what senders left behind who went away together with their gateway. */
  dropUnclaimed(): Promise<void>;
}

/** Bytes of one row: neither many rows nor much memory. */
const PART_BYTES = 1024 * 1024;
const UNCLAIMED_HOURS = 24;

/** `contentKey`: without it nobody can try out on a row which file it was. */
export function openLotUploadVault(
  database: Database,
  wrapping: WrappingKeys,
  random: RandomPool,
  contentKey: KeyObject,
): LotUploadVault {
  const newContent = (mediaType: UnitMediaType, names: LotNames) =>
    createHmac('sha256', contentKey).update(`lot-upload\0${canonicalJson([mediaType, names])}\0`);
  const cipher = newTextCipher(wrapping, random);
  const write = async (id: string, seq: number, bytes: Uint8Array): Promise<void> => {
    const { document, wrappedKey, keyId } = sealDocumentBytes(wrapping, random, partSubject(id, seq), bytes);
    await rows.insertLotUploadPart(database, id, seq, { content: document, wrapped_key: wrappedKey, key_id: keyId });
  };
  return {
    keep: async (mediaType, names, chunks) => {
      const id = randomUUID();
      await rows.insertLotUpload(database, id, mediaType, cipher.seal(id, canonicalJson(names)));
      try {
        let seq = 0;
        const content = newContent(mediaType, names);
        for await (const part of inParts(hashedInto(content, chunks))) await write(id, seq++, part);
        return { id, content: content.digest() };
      } catch (error) {
        await rows.deleteLotUpload(database, id);
        throw error;
      }
    },
    contentOf: async (mediaType, names, chunks) => {
      const content = newContent(mediaType, names);
      for await (const chunk of chunks) content.update(chunk);
      return content.digest();
    },
    give: (sql, id, job) => rows.giveLotUpload(sql, id, job),
    of: async (job) => {
      const row = await rows.selectLotUpload(database, job);
      if (row === undefined) return undefined;
      const names = lotNames.parse(JSON.parse(cipher.open(row.id, row.names)));
      return { id: row.id, mediaType: mediaTypeOf(row.media_type), names, lot: row.lot };
    },
    chunks: async function* (id) {
      for (let seq = 0; ; seq += 1) {
        const row = await rows.selectLotUploadPart(database, id, seq);
        if (row === undefined) return;
        const sealed = { document: row.content, wrappedKey: row.wrapped_key, keyId: row.key_id };
        yield openDocumentBytes(wrapping, partSubject(id, seq), sealed);
      }
    },
    setLot: (id, lot) => rows.setUploadedLot(database, id, lot),
    drop: (id) => rows.deleteLotUpload(database, id),
    dropUnclaimed: async () => {
      await rows.dropUnclaimedLotUploads(database, UNCLAIMED_HOURS);
    },
  };
}

function partSubject(id: string, seq: number): string {
  return `${id}/${seq}`;
}

function mediaTypeOf(text: string): UnitMediaType {
  return z.enum(UNIT_MEDIA_TYPES).parse(text);
}

async function* hashedInto(
  hash: ReturnType<typeof createHmac>,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

async function* inParts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let gathered: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    gathered.push(chunk);
    size += chunk.length;
    if (size < PART_BYTES) continue;
    yield Buffer.concat(gathered);
    gathered = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(gathered);
}
