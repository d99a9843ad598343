import type { Database, Sql } from '../../db/index.ts';
import { insertImport, insertImportPart, selectImportParts } from '../../db/imports.ts';
import { openDocumentBytes, sealDocumentBytes, type WrappingKeys } from '../../documents/document-cipher.ts';
import type { RandomPool } from '../../documents/random-pool.ts';
import type { UploadPart } from '../../http/upload.ts';

/** Uploads until their jobs have ended, encrypted like documents: they hold the same names. */
export interface UploadVault {
  /** In the transaction that creates the job. */
  keep(sql: Sql, job: string, anyIssuer: boolean, parts: readonly UploadPart[]): Promise<void>;
  parts(job: string): Promise<UploadPart[]>;
}

export function openUploadVault(database: Database, wrapping: WrappingKeys, random: RandomPool): UploadVault {
  return {
    keep: async (sql, job, anyIssuer, parts) => {
      await insertImport(sql, job, anyIssuer);
      for (const { name, contentType, bytes } of parts) {
        const { document, wrappedKey, keyId } = sealDocumentBytes(wrapping, random, subjectOf(job, name), bytes);
        await insertImportPart(sql, job, {
          name,
          media_type: contentType,
          content: document,
          wrapped_key: wrappedKey,
          key_id: keyId,
        });
      }
    },
    parts: async (job) => {
      const rows = await selectImportParts(database, job);
      return rows.map((row) => ({
        name: row.name,
        contentType: row.media_type,
        bytes: openDocumentBytes(wrapping, subjectOf(job, row.name), {
          document: row.content,
          wrappedKey: row.wrapped_key,
          keyId: row.key_id,
        }),
      }));
    },
  };
}

function subjectOf(job: string, part: string): string {
  return `${job}/${part}`;
}
