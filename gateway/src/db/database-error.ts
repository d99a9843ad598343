/** What the caller can do about a failed statement. */
export type DatabaseErrorCode =
  /** A unique or exclusion constraint refused the row: somebody was first. */
  | 'CONFLICT'
  /** Serialisation failure or deadlock: run the transaction again. */
  | 'RETRY'
  /** The server cannot be reached or is shutting down: safe to repeat once it is back. */
  | 'UNAVAILABLE'
  /** A row does not have the shape its statement promises: a defect or a row edited by hand. */
  | 'ROW_SHAPE'
  /** Anything else: a defect. */
  | 'FAILED';

/** The one error of the database's boundary; PostgreSQL's own error is the cause. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;
  /** The constraint that refused, where PostgreSQL names one. */
  readonly constraint: string | undefined;

  constructor(
    code: DatabaseErrorCode,
    message: string,
    options?: { cause?: unknown; constraint?: string | undefined },
  ) {
    super(message, { cause: options?.cause });
    this.code = code;
    this.constraint = options?.constraint;
  }
}

/** Translates an error of the driver once, by SQLSTATE class (PostgreSQL manual, appendix A) or socket error. */
export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new DatabaseError(codeOf(textField(error, 'code'), message), message, {
    cause: error,
    constraint: textField(error, 'constraint'),
  });
}

const CODES: readonly (readonly [RegExp, DatabaseErrorCode])[] = [
  [/^23505$|^23P01$/u, 'CONFLICT'],
  [/^40001$|^40P01$/u, 'RETRY'],
  // 08: connection, 57P0x: shutdown or crash of the server, 53300: too many connections; the rest are socket errors
  [/^08|^57P0|^53300$|^ECONN|^EPIPE$|^ETIMEDOUT$|^ENOENT$|^EAI_/u, 'UNAVAILABLE'],
];

/** The driver's own errors carry no state. */
const CONNECTION = /connection|timeout|client (?:was|has)|pool/iu;

function codeOf(state: string | undefined, message: string): DatabaseErrorCode {
  if (state === undefined) return CONNECTION.test(message) ? 'UNAVAILABLE' : 'FAILED';
  return CODES.find(([pattern]) => pattern.test(state))?.[1] ?? 'FAILED';
}

function textField(error: unknown, field: 'code' | 'constraint'): string | undefined {
  if (typeof error !== 'object' || error === null || !(field in error)) return undefined;
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : undefined;
}
