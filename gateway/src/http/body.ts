import { z } from 'zod';
import { parseUpload } from './upload.ts';
import type { Upload } from './upload.ts';

/** How the body of a request is read and documented. */
export type BodySpec =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'json';
      readonly schema: z.ZodType;
      /** Besides `application/json`: types that are JSON too. */
      readonly mediaTypes?: readonly string[];
      /** Bytes at most; more is BODY_TOO_LARGE. */
      readonly limit: number;
      readonly example: unknown;
    }
  | {
      /** upload: whole in memory. stream: as it arrives, however long. */
      readonly kind: 'upload' | 'stream';
      readonly mediaTypes: readonly string[];
      readonly limit: number;
      readonly description: string;
      readonly example: UploadExample | undefined;
    };

/** A small file as it may be sent. */
export interface UploadExample {
  readonly mediaType: string;
  readonly text: string;
}

/** A body that is read while it arrives. */
export interface ByteStream {
  /** Without parameters, in small letters: one of those that the route names. */
  readonly mediaType: string;
  /** Throws PiaosuError BODY_TOO_LARGE beyond the limit, and an Error when the client goes away. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A body's documentation and its parser; made by `noBody`, `jsonBody`, `uploadBody` or `streamBody`. */
export interface BodyReader<B> {
  readonly spec: BodySpec;
  readonly parse: (raw: unknown) => B;
}

const JSON_LIMIT = 1024 * 1024;

export const noBody: BodyReader<undefined> = { spec: { kind: 'none' }, parse: () => undefined };

/**
 * A JSON body. Use strict objects: an unknown field is refused (UNKNOWN_FIELD), as are duplicate keys before.
 * 1 MiB at most unless `limit` says otherwise.
 */
export function jsonBody<S extends z.ZodType>(
  schema: S,
  options: { readonly example?: z.input<S>; readonly limit?: number; readonly mediaTypes?: readonly string[] } = {},
): BodyReader<z.output<S>> {
  const { limit = JSON_LIMIT, example, mediaTypes = [] } = options;
  return {
    spec: { kind: 'json', schema, limit, mediaTypes, example },
    parse: (raw) => schema.parse(raw),
  };
}

/**
 * Bytes as they came, of one of the media types; `multipart/form-data` is taken apart into its files.
 * Held in memory, so `limit` is a promise about memory too.
 */
export function uploadBody(options: {
  readonly mediaTypes: readonly string[];
  readonly limit: number;
  readonly description: string;
  readonly example?: UploadExample;
}): BodyReader<Upload> {
  return { spec: { kind: 'upload', example: undefined, ...options }, parse: parseUpload };
}

/**
 * Bytes as they arrive, for what is too long for memory. When a message is repeated only their type and length are compared
 * here; the handler runs again, reads them and refuses others than the first ones (IDEMPOTENCY_CONFLICT).
 */
export function streamBody(options: {
  readonly mediaTypes: readonly string[];
  readonly limit: number;
  readonly description: string;
  readonly example?: UploadExample;
}): BodyReader<ByteStream> {
  return { spec: { kind: 'stream', example: undefined, ...options }, parse: (raw) => byteStream.parse(raw) };
}

const byteStream = z.object({
  mediaType: z.string(),
  chunks: z.custom<AsyncIterable<Uint8Array>>(
    (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
  ),
});
