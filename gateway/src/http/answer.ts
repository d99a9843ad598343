import type { z } from 'zod';

export type StreamBody = AsyncIterable<string | Uint8Array>;
export type StreamType =
  | 'text/csv'
  | 'text/event-stream'
  | 'text/plain'
  | 'application/x-ndjson'
  | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** How the answer of a route is written and documented. */
export type AnswerSpec =
  | {
      readonly kind: 'json';
      readonly status: 200 | 201 | 202;
      readonly description: string;
      readonly schema: z.ZodType;
      readonly example: unknown;
      /** How the answer to a write is stored for a repeat: as it is, in part, or encrypted. */
      readonly keeps: 'ALL' | 'PART' | 'SEALED';
      /** What it may be instead, with another status. */
      readonly also?: AnswerSpec;
    }
  | {
      readonly kind: 'stream';
      readonly status: 200;
      readonly description: string;
      readonly mediaType: StreamType;
      /** The beginning of an answer; none of what is no text. */
      readonly example: string | undefined;
    };

export type Answer =
  | {
      readonly kind: 'json';
      readonly status: number;
      readonly body: unknown;
      readonly text?: string | undefined;
      /** What a repeat of the message gets, where the first answer shows a secret that must not be stored. */
      readonly kept?: unknown;
      /** It names boxes or people: what is kept of it is encrypted. */
      readonly isSealed?: true;
      readonly location: string | undefined;
      /** Of a read only: an answer that is kept for a repeat is kept without them. */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'stream'; readonly mediaType: StreamType; readonly body: StreamBody };

/** An answer's documentation and its presenter; made by `jsonAnswer` or `streamAnswer`. */
export interface AnswerWriter<R> {
  readonly spec: AnswerSpec;
  readonly present: (result: R) => Answer;
}

/** A JSON answer. The schema types what the handler returns; it is not run again on the way out. */
export function jsonAnswer<S extends z.ZodType>(
  schema: S,
  options: {
    readonly description: string;
    readonly status?: 200 | 201 | 202;
    readonly example?: z.input<S>;
    /** Path below /v1 for the Location header. */
    readonly location?: (body: z.input<S>) => string;
    /** The body as JSON, where it is made once for several answers. */
    readonly text?: (body: z.input<S>) => string;
    /** What of the answer to a write is stored for a repeat of its message; all of it when absent. */
    readonly kept?: (body: z.input<S>) => unknown;
    /** Of a write whose answer names boxes or people: it is stored for a repeat encrypted. */
    readonly isSealed?: true;
  },
): AnswerWriter<z.input<S>> {
  const { description, status = 200, example, location, text, kept, isSealed } = options;
  return {
    spec: { kind: 'json', status, description, schema, example, keeps: keepingOf(options) },
    present: (body) => ({
      ...{ kind: 'json', status, body, text: text?.(body), location: location?.(body) },
      ...(kept === undefined ? {} : { kept: kept(body) }),
      ...(isSealed === undefined ? {} : { isSealed }),
    }),
  };
}

function keepingOf(options: { readonly kept?: unknown; readonly isSealed?: true }): 'ALL' | 'PART' | 'SEALED' {
  if (options.isSealed === true) return 'SEALED';
  return options.kept === undefined ? 'ALL' : 'PART';
}

/** A streamed answer; the iteration ends early when the client goes away. */
export function streamAnswer(mediaType: StreamType, description: string, example?: string): AnswerWriter<StreamBody> {
  return {
    spec: { kind: 'stream', status: 200, description, mediaType, example },
    present: (body) => ({ kind: 'stream', mediaType, body }),
  };
}

/** One answer or another, each with its own status. */
export function eitherAnswer<A, B>(
  usual: AnswerWriter<A>,
  other: AnswerWriter<B>,
  isOther: (result: A | B) => result is B,
): AnswerWriter<A | B> {
  return {
    spec: usual.spec.kind === 'json' ? { ...usual.spec, also: other.spec } : usual.spec,
    present: (result) => (isOther(result) ? other.present(result) : usual.present(result)),
  };
}
