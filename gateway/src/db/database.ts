import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import { columnTypes } from './column-types.ts';
import { DatabaseError, toDatabaseError } from './database-error.ts';

/** Values PostgreSQL accepts as parameters here; objects go as JSON text, made by the caller with its own encoder. */
export type SqlValue =
  string | number | bigint | boolean | Date | Uint8Array | null | readonly (string | number | Uint8Array | null)[];

export type CopyData = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/**
 * What a statement needs to run: the pool itself or one open transaction.
 * Statements are functions `(sql: Sql, …) => Promise<…>`, one SQL text each, parameters only.
 * Every text is prepared once per connection, so it must be a constant.
 */
export interface Sql {
  /** Runs the text and parses every row with `schema`; a row of another shape is a DatabaseError, not a wrong value. */
  rows<T>(schema: z.ZodType<T>, text: string, values?: readonly SqlValue[]): Promise<T[]>;
  /** The first row, or undefined when there is none. */
  row<T>(schema: z.ZodType<T>, text: string, values?: readonly SqlValue[]): Promise<T | undefined>;
  /** Runs the text; answers how many rows it touched. */
  execute(text: string, values?: readonly SqlValue[]): Promise<number>;
  /**
   * `COPY … FROM STDIN` fed by `data`: lines escaped for COPY's text format, or bytes in its binary format; the fastest
   * way in for thousands of rows.
   */
  copy(text: string, data: CopyData): Promise<number>;
}

/** One organisation's database. */
export interface Database extends Sql {
  /** Runs `work` in one transaction; any error rolls everything back and is thrown on. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * A transaction that sees and writes only the rows of one institution: the second net (row-level security)
   * below the use cases' own checks. Tables with a policy on `piaosu.institution` take part.
   */
  asInstitution<T>(institution: string, work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Runs `work` while holding a session lock of that name; waits for whoever holds it. */
  locked<T>(name: string, work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections at most; 10 by default. */
  readonly size?: number;
  /** By how much this process's clock is shifted: the times that SQL writes (`piaosu_now()`) follow. 0 by default. */
  readonly clockOffsetMs?: number;
  /** Told when an idle connection breaks (the server went away); the pool replaces it by itself. */
  readonly onConnectionLost?: (error: DatabaseError) => void;
}

/** The role that row-level security binds; created by migration 0001. */
export const INSTITUTION_ROLE = 'piaosu_institution';

/** Opens a pool; the first connection is made by the first statement. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.size ?? 10,
    types: columnTypes,
    application_name: 'piaosu-gateway',
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 10_000,
    ...clockSetting(options.clockOffsetMs ?? 0),
  });
  pool.on('error', (error) => options.onConnectionLost?.(toDatabaseError(error)));
  const transaction = <T>(work: (sql: Sql) => Promise<T>) => withClient(pool, (client) => inTransaction(client, work));
  return {
    ...statements(pool, (text, data) => withClient(pool, (client) => copy(client, text, data))),
    transaction,
    asInstitution: (institution, work) =>
      transaction(async (sql) => {
        await sql.execute(`SET LOCAL ROLE ${INSTITUTION_ROLE}`);
        await sql.execute(`SELECT set_config('piaosu.institution', $1, true)`, [institution]);
        return work(sql);
      }),
    locked: (name, work) => withClient(pool, (client) => withLock(client, name, work)),
    close: () => pool.end(),
  };
}

/** Absent at the real time: a pooler in front of a production server may refuse settings it does not know. */
function clockSetting(offsetMs: number): { options?: string } {
  return offsetMs === 0 ? {} : { options: `-c piaosu.clock_offset_ms=${offsetMs.toString()}` };
}

type CopyIn = (text: string, data: CopyData) => Promise<number>;

function statements(runner: pg.Pool | pg.PoolClient, copyIn: CopyIn): Sql {
  const run = async (text: string, values: readonly SqlValue[] = []) => {
    try {
      return await runner.query({ name: preparedName(text), text, values: values.map(toParameter) });
    } catch (error) {
      throw toDatabaseError(error);
    }
  };
  const rows = async <T>(schema: z.ZodType<T>, text: string, values?: readonly SqlValue[]) => {
    const result = await run(text, values);
    return result.rows.map((row) => parseRow(schema, row));
  };
  return {
    rows,
    row: async (schema, text, values) => (await rows(schema, text, values))[0],
    execute: async (text, values) => (await run(text, values)).rowCount ?? 0,
    copy: copyIn,
  };
}

function parseRow<T>(schema: z.ZodType<T>, row: unknown): T {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const columns = parsed.error.issues.map((issue) => issue.path.join('.'));
  throw new DatabaseError('ROW_SHAPE', `a row has another shape than its statement promises: ${columns.join(', ')}`);
}

async function copy(client: pg.PoolClient, text: string, data: CopyData): Promise<number> {
  try {
    const stream = client.query(copyFrom(text));
    await pipeline(Readable.from(inLargeChunks(data), { objectMode: true }), stream);
    return stream.rowCount;
  } catch (error) {
    throw toDatabaseError(error);
  }
}

const COPY_CHUNK = 256 * 1024;

/** pg-copy-streams writes each chunk to the socket twice; a row a chunk was measured as 75 µs of system calls a receipt. */
async function* inLargeChunks(data: CopyData): AsyncGenerator<Buffer> {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of data) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
    pieces.push(chunk);
    bytes += chunk.length;
    if (bytes < COPY_CHUNK) continue;
    yield Buffer.concat(pieces, bytes);
    [pieces, bytes] = [[], 0];
  }
  if (bytes > 0) yield Buffer.concat(pieces, bytes);
}

async function inTransaction<T>(client: pg.PoolClient, work: (sql: Sql) => Promise<T>): Promise<T> {
  await command(client, 'BEGIN');
  try {
    const result = await work(statements(client, (text, lines) => copy(client, text, lines)));
    await command(client, 'COMMIT');
    return result;
  } catch (error) {
    await undo(client, 'ROLLBACK');
    throw error;
  }
}

const LOCK = 'SELECT pg_advisory_lock(hashtextextended($1, 0))';
const UNLOCK = 'SELECT pg_advisory_unlock(hashtextextended($1, 0))';

async function withLock<T>(client: pg.PoolClient, name: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  await command(client, LOCK, [name]);
  try {
    return await work(statements(client, (text, lines) => copy(client, text, lines)));
  } finally {
    await undo(client, UNLOCK, [name]);
  }
}

async function command(client: pg.PoolClient, text: string, values: readonly string[] = []): Promise<void> {
  try {
    await client.query(text, [...values]);
  } catch (error) {
    throw toDatabaseError(error);
  }
}

/** On a broken connection the server undoes by itself; the error that broke it must not be hidden behind a second one. */
async function undo(client: pg.PoolClient, text: string, values: readonly string[] = []): Promise<void> {
  await client.query(text, [...values]).catch(() => undefined);
}

/** A connection that failed in the middle of something is thrown away, never given to the next caller. */
async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw toDatabaseError(error);
  });
  let broken: Error | undefined;
  const markBroken = (error: Error) => {
    broken = error;
  };
  client.on('error', markBroken);
  try {
    return await work(client);
  } finally {
    client.off('error', markBroken);
    client.release(broken);
  }
}

const preparedNames = new Map<string, string>();

/** Names are per text and process: a text is a constant, so the map stays as small as the code. */
function preparedName(text: string): string {
  const known = preparedNames.get(text);
  if (known !== undefined) return known;
  const name = `piaosu_${preparedNames.size}`;
  preparedNames.set(text, name);
  return name;
}

/** pg wants Buffers for bytea; a Uint8Array would be sent as JSON. */
function toParameter(value: SqlValue): unknown {
  if (value instanceof Uint8Array) return toBuffer(value);
  if (Array.isArray(value)) return value.map((item: unknown) => (item instanceof Uint8Array ? toBuffer(item) : item));
  return value;
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
