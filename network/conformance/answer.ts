/** Whatever an answer is made of, ready for one line of text. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What a call came to: a value, or the client's error. */
export type Answer =
  { readonly kind: 'value'; readonly value: Json } | { readonly kind: 'error'; readonly error: ShownError };

/** An error as a client of the product sees it. */
export interface ShownError {
  readonly class: string;
  readonly code?: number;
  readonly message: string;
  /** Whether the error names its transaction. */
  readonly transaction: boolean;
  readonly details: readonly ShownDetail[];
  /** The gRPC status below it. */
  readonly cause?: { readonly code: number; readonly details: string };
}

export interface ShownDetail {
  readonly address: string;
  readonly mspId: string;
  readonly message: string;
}

/** Runs what a case does and takes down how it ended. */
export async function answerOf(run: () => Promise<unknown>): Promise<Answer> {
  try {
    return { kind: 'value', value: toJson(await run()) };
  } catch (error) {
    if (error instanceof Error) return { kind: 'error', error: shownError(error) };
    throw error;
  }
}

/** Marks a number as a block's: its line shows how far it is from the lowest block of the same answer. */
export function block(number: bigint | number | string): string {
  return `#${String(number)}`;
}

export function toJson(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object') return objectJson(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new TypeError(`a ${typeof value} is no answer`);
}

function objectJson(value: object): Json {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Error) return errorJson(shownError(value));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([name, part]) => [name, toJson(part)]),
  );
}

/** An error within a larger answer; see {@link shownErrorOf}. */
function errorJson(error: ShownError): Json {
  return toJson({ ...error, txid: error.transaction ? 'set' : undefined });
}

/** Reads an error out of an answer's JSON, of this suite or of the recording; undefined if it is none. */
export function shownErrorOf(value: Json): ShownError | undefined {
  if (!isRecord(value) || typeof value['class'] !== 'string' || typeof value['message'] !== 'string') return undefined;
  const cause = value['cause'];
  const details = value['details'];
  return {
    class: value['class'],
    message: value['message'],
    transaction: value['txid'] === 'set',
    details: Array.isArray(details) ? details.map(shownDetail) : [],
    ...(typeof value['code'] === 'number' ? { code: value['code'] } : {}),
    ...(isRecord(cause) ? { cause: { code: Number(cause['code']), details: textOf(cause['details']) } } : {}),
  };
}

function shownError(error: Error): ShownError {
  const { code, details, transactionId, cause } = fieldsOf(error);
  const below = cause instanceof Error ? fieldsOf(cause) : undefined;
  return {
    class: error.constructor.name,
    message: error.message,
    transaction: typeof transactionId === 'string' && transactionId !== '',
    details: Array.isArray(details) ? details.map((detail) => shownDetail(toJson(detail))) : [],
    ...(typeof code === 'number' ? { code } : {}),
    ...(typeof below?.code === 'number' ? { cause: { code: below.code, details: textOf(toJson(below.details)) } } : {}),
  };
}

function fieldsOf(error: Error): { code?: unknown; details?: unknown; transactionId?: unknown; cause?: unknown } {
  return error;
}

function shownDetail(value: Json): ShownDetail {
  const detail = isRecord(value) ? value : {};
  return {
    address: textOf(detail['address']),
    mspId: textOf(detail['mspId']),
    message: textOf(detail['message']),
  };
}

export function isRecord(value: unknown): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
