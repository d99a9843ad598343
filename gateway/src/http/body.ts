import type { z } from 'zod';
import { parseUpload } from './upload.ts';
import type { Upload } from './upload.ts';

/** How the body of a request is read and documented. */
export type BodySpec =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'json';
      readonly schema: z.ZodType;
      /** Bytes at most; more is BODY_TOO_LARGE. */
      readonly limit: number;
      readonly example: unknown;
    }
  | {
      readonly kind: 'upload';
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

/** A body's documentation and its parser; made by `noBody`, `jsonBody` or `uploadBody`. */
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
  options: { readonly example?: z.input<S>; readonly limit?: number } = {},
): BodyReader<z.output<S>> {
  return {
    spec: { kind: 'json', schema, limit: options.limit ?? JSON_LIMIT, example: options.example },
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
